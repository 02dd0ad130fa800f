package org.chiaro.unet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.filter.FilterReport;
import org.chiaro.filter.Verdict;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Pair;
import org.chiaro.io.PairWriter;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Pairs written to disk: pairs/ (shards or folders), synth.json (what was drawn, kept and dropped)
 * and samples/round-000000.png.
 *
 * <p>A pair's own JSON says which sample it is and what was dropped before it, so an export that
 * goes on needs only the pairs themselves, and gives the bytes of one that was never stopped.
 */
public final class PairExport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA = 1;
  private static final int SHEET_COLUMNS = 12;

  private final Synthesizer synthesizer;
  private final SynthConfig config;
  private final ExportFolder folder;
  private SynthReport report = SynthReport.NONE;

  /** Told after each round; {@link #check} may throw to stop. */
  public interface Listener {
    /** So many pairs are written in all. */
    void progress(long pairs, SynthReport report);

    /** Called between rounds; an exception leaves a folder that can be gone on with. */
    void check(long pairs);
  }

  public PairExport(Synthesizer synthesizer, SynthConfig config, Path root) {
    this.synthesizer = synthesizer;
    this.config = config;
    folder = new ExportFolder(root, config);
  }

  /**
   * Writes pairs until there are as many as configured.
   *
   * @param resume go on after the pairs that are there
   * @throws ChiaroException.Data if the filters keep too little
   * @throws ChiaroException.Usage if the pairs that are there were made with other settings
   */
  public SynthReport run(boolean resume, Listener listener) {
    ObjectNode settings = JSON.valueToTree(synthesizer.settings());
    if (resume) {
      folder.requireSame(settings);
      folder.lastPair().ifPresent(this::goOn);
    }
    folder.writeReport(settings, report, false);
    if (report.kept() < config.count()) {
      PairWriter writer = folder.writer(resume);
      fill(writer, listener);
      // not in a finally: after a failure the last, short shard would not be the unbroken run's
      writer.close();
    }
    folder.writeReport(settings, report, true);
    return report;
  }

  private void goOn(JsonNode last) {
    JsonNode dropped = last.path("dropped_before");
    long drawn = last.path("sample").asLong(-1) + 1;
    long size = dropped.path("size").asLong(-1);
    long histogram = dropped.path("histogram").asLong(-1);
    report = new SynthReport(drawn, drawn - size - histogram, size, histogram);
    if (drawn < 1 || size < 0 || histogram < 0 || report.kept() != folder.stored()) {
      throw new ChiaroException.Data(
          folder.pairs() + ": its pairs do not say where to go on; use --overwrite");
    }
  }

  private void fill(PairWriter writer, Listener listener) {
    int rounds = 0;
    SynthReport before = report;
    while (report.kept() < config.count()) {
      listener.check(report.kept());
      if (rounds == config.maxRounds()) {
        throw OnlinePairs.exhausted(report.minus(before), rounds, config.batchSize());
      }
      round(writer);
      rounds++;
      if (report.minus(before).kept() >= config.batchSize()) {
        before = report;
        rounds = 0;
      }
      listener.progress(report.kept(), report);
    }
  }

  /** The round in which the next sample lies; what was done of it before is passed over. */
  private void round(PairWriter writer) {
    int size = config.batchSize();
    long first = report.drawn() / size * size;
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = synthesizer.synthesis().round(first, size);
      if (first == 0) {
        ImageFiles.writePng(folder.sheet(), VerdictSheet.of(round, SHEET_COLUMNS));
        PairSamples.write(round, folder.sheet().getParent());
      }
      NdArray images = Tensors.toArray(round.pair().original());
      NdArray masks = Tensors.toArray(round.masks());
      for (Verdict verdict : round.report().verdicts()) {
        long sample = first + verdict.index();
        if (sample < report.drawn() || report.kept() == config.count()) {
          continue;
        }
        SynthReport after = report.plus(new FilterReport(List.of(verdict)));
        if (verdict.kept()) {
          writer.add(Pair.of(images, masks, verdict.index(), json(sample, verdict)));
        }
        report = after;
      }
    }
  }

  private String json(long sample, Verdict verdict) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sample", sample).put("area", verdict.area()).put("modes", verdict.modes());
    node.putObject("dropped_before")
        .put("size", report.droppedBySize())
        .put("histogram", report.droppedByHistogram());
    return node.toString();
  }

  /** synth.json as it stands in the folder. */
  static ObjectNode summary(ObjectNode settings, SynthReport report, boolean complete) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("schema", SCHEMA);
    node.put("complete", complete);
    node.put("drawn", report.drawn());
    node.put("kept", report.kept());
    node.putObject("dropped")
        .put("size", report.droppedBySize())
        .put("histogram", report.droppedByHistogram());
    node.put("acceptance_rate", report.acceptanceRate());
    node.set("settings", settings);
    return node;
  }
}
