package org.chiaro.unet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.chiaro.io.ImageFiles;
import org.chiaro.run.RunDir;
import org.chiaro.run.Shard;
import org.chiaro.run.SynthConfig;

/**
 * Pairs written to disk: pairs/ (shards or folders), synth.json (what was drawn, kept and dropped)
 * and samples/round-000000.png.
 *
 * <p>Every shard is a {@link PairBlocks block} and in the list of finished items, so an export that
 * goes on, or that several processes share, gives the bytes of one that was never stopped.
 */
public final class PairExport {
  private static final int SCHEMA = 1;
  private static final int SHEET_COLUMNS = 12;
  private static final String SHEET = "round-000000.png";

  private final Synthesizer synthesizer;
  private final SynthConfig config;
  private final RunDir run;
  private final PairBlocks blocks;
  private final ExportFolder folder;

  /** Told after each round; {@link #check} may throw to stop. */
  public interface Listener {
    /** So many pairs are written in all. */
    void progress(long pairs, SynthReport report);

    /** Called between rounds; an exception leaves a folder that can be gone on with. */
    void check(long pairs);
  }

  /** Makes blocks somewhere else, in any order. */
  @FunctionalInterface
  public interface Elsewhere {
    /** Makes these blocks and tells what was drawn for each as soon as it is there. */
    void make(List<Integer> blocks, ObjIntConsumer<SynthReport> made);
  }

  public PairExport(Synthesizer synthesizer, SynthConfig config, RunDir run) {
    this.synthesizer = synthesizer;
    this.config = config;
    this.run = run;
    blocks = new PairBlocks(synthesizer, config);
    folder = new ExportFolder(run, config, blocks);
  }

  /** Number of pairs that the run shall have: all, or those of its shard. */
  public long pairs() {
    return blocks.pairs(run.shard());
  }

  /** Everything that the stored pairs depend on. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(synthesizer.settings());
    settings.put("format", config.format());
    settings.put("shard_size", config.shardSize());
    settings.put("count", config.count());
    return settings;
  }

  /**
   * Writes the pairs that are configured, or the run's part of them.
   *
   * @param resume go on after the pairs that are there
   * @throws org.chiaro.run.ChiaroException.Data if the filters keep too little
   * @throws org.chiaro.run.ChiaroException.Usage if the pairs that are there were made with other
   *     settings
   */
  public SynthReport run(boolean resume, Listener listener) {
    begin(resume);
    Shard shard = run.shard();
    SynthReport report = SynthReport.NONE;
    for (int block = shard.index() - 1; block < blocks.count(); block += shard.count()) {
      Optional<SynthReport> there = resume ? folder.stored(block) : Optional.empty();
      report = report.plus(there.isPresent() ? there.get() : make(block, report, listener));
    }
    return end(report);
  }

  /** The same where others make the blocks; the samples are theirs, too. */
  public SynthReport run(boolean resume, Listener listener, Elsewhere others) {
    begin(resume);
    List<Integer> missing = new ArrayList<>();
    SynthReport[] report = {SynthReport.NONE};
    for (int block = 0; block < blocks.count(); block++) {
      Optional<SynthReport> there = resume ? folder.stored(block) : Optional.empty();
      if (there.isPresent()) {
        report[0] = report[0].plus(there.get());
      } else {
        missing.add(block);
      }
    }
    listener.check(report[0].kept());
    others.make(
        missing,
        (made, block) -> {
          report[0] = report[0].plus(made);
          listener.progress(report[0].kept(), report[0]);
          listener.check(report[0].kept());
        });
    return end(report[0]);
  }

  private void begin(boolean resume) {
    if (resume) {
      folder.requireSame(settingsNode());
    }
    folder.requireNoOthers();
    folder.writeReport(settingsNode(), SynthReport.NONE, false);
  }

  private SynthReport end(SynthReport report) {
    folder.writeReport(settingsNode(), report, true);
    return report;
  }

  private ObjectNode settingsNode() {
    return new ObjectMapper().valueToTree(synthesizer.settings());
  }

  private SynthReport make(int block, SynthReport before, Listener listener) {
    folder.clear(block);
    long startNs = System.nanoTime();
    listener.check(before.kept());
    PairBlocks.Written written =
        blocks.write(
            block,
            folder.pairs(),
            new PairBlocks.Listener() {
              @Override
              public void progress(SynthReport made) {
                SynthReport all = before.plus(made);
                listener.progress(all.kept(), all);
                if (made.kept() < blocks.pairs(block)) {
                  listener.check(all.kept());
                }
              }

              @Override
              public void firstRound(PairSynthesis.Round round) {
                if (block == 0) {
                  samples(round, folder.samples());
                }
              }
            });
    run.items()
        .finished(
            PairBlocks.name(block),
            folder.proof(written.file()),
            (System.nanoTime() - startNs) / 1_000_000);
    return written.report();
  }

  /** Writes the first round of all for the eye: a sheet, and some of its pairs one by one. */
  public static void samples(PairSynthesis.Round round, Path folder) {
    ImageFiles.writePng(folder.resolve(SHEET), VerdictSheet.of(round, SHEET_COLUMNS));
    PairSamples.write(round, folder);
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
