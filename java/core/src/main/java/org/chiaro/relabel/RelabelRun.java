package org.chiaro.relabel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Pair;
import org.chiaro.io.PairStore;
import org.chiaro.io.PairWriter;
import org.chiaro.kernel.Kernels;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.Resize;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;

/**
 * Photos and cues become stored pairs: {@code pairs/}, {@code relabel.json} with what was kept and
 * why the rest was dropped, and {@code samples/kept.png} and {@code dropped.png}.
 *
 * <p>A pair's own JSON says which photo it is and what was counted before it, so a run that goes on
 * needs the pairs alone, and ends with the pairs of one that was never stopped.
 */
public final class RelabelRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA = 1;
  private static final int SHARD = 1000;
  private static final int PAIR_BYTES = 8192;

  /** Photos seen by the cues, then cut by all threads. */
  private static final int BATCH = 32;

  private final Relabeller relabeller;
  private final RelabelConfig config;
  private final List<PhotoList.Item> photos;
  private RelabelReport report = RelabelReport.NONE;

  /** Cues and kernels stay the caller's. */
  public RelabelRun(
      List<Cue> cues, RelabelConfig config, Kernels kernels, List<PhotoList.Item> photos) {
    relabeller = new Relabeller(cues, config, kernels);
    this.config = config;
    this.photos = List.copyOf(photos);
  }

  /**
   * Judges all photos, or those that an earlier run into the folder has not come to.
   *
   * @param stop asked between two batches
   * @throws ChiaroException.Data if no photo is kept
   * @throws ChiaroException.Interrupted if it was asked to stop; what is found is kept
   */
  public RelabelReport into(RunDir run, boolean resume, BooleanSupplier stop, Progress progress) {
    Path pairs = run.root().resolve("pairs");
    int next = 0;
    if (resume) {
      next = goOn(pairs);
      progress.from(next);
    }
    OutcomeSheet kept = new OutcomeSheet();
    OutcomeSheet dropped = new OutcomeSheet();
    PairWriter writer = resume ? PairStore.resume(pairs, SHARD) : PairStore.create(pairs, SHARD);
    while (next < photos.size()) {
      if (stop.getAsBoolean()) {
        throw new ChiaroException.Interrupted(
            "interrupted after %d of %d photos; go on with --resume"
                .formatted(next, photos.size()));
      }
      int end = Math.min(photos.size(), next + BATCH);
      for (Judged judged : batch(next, end, run)) {
        judged.outcome.ifPresent(
            outcome -> {
              boolean keep = outcome.reason() == Outcome.Reason.KEPT;
              (keep ? kept : dropped).add(outcome);
              if (keep) {
                writer.add(pair(judged.number, outcome));
              }
            });
        report =
            judged
                .outcome
                .map(outcome -> report.plus(outcome.reason()))
                .orElseGet(report::plusUnread);
        progress.step();
      }
      next = end;
    }
    kept.write(run.file("samples/kept.png"));
    dropped.write(run.file("samples/dropped.png"));
    ObjectNode json = report.json();
    json.put("schema", SCHEMA).set("settings", JSON.valueToTree(config.settings()));
    AtomicFiles.write(run.file("relabel.json"), json.toPrettyString() + "\n");
    if (report.kept() == 0) {
      throw new ChiaroException.Data(
          report.describe()
              + "; try a lower --confidence, --accord or --agreement, or a better teacher");
    }
    return report;
  }

  /** About how many bytes the pairs take if all photos are kept. */
  public long bytes() {
    // photos keep their shape: the longer side is hardly ever twice the shorter one
    return photos.size() * (2L * 3 * config.side() * config.side() + PAIR_BYTES);
  }

  /** One photo of a batch; empty if it cannot be used. */
  private record Judged(int number, Optional<Outcome> outcome) {}

  private List<Judged> batch(int first, int end, RunDir run) {
    List<Optional<Relabeller.Seen>> seen =
        IntStream.range(first, end).mapToObj(number -> see(number, run)).toList();
    return IntStream.range(first, end)
        .parallel()
        .mapToObj(number -> new Judged(number, seen.get(number - first).map(relabeller::judge)))
        .toList();
  }

  private Optional<Relabeller.Seen> see(int number, RunDir run) {
    PhotoList.Item item = photos.get(number);
    try {
      return Optional.of(
          relabeller.see(item, ImageFiles.readRgb(item.photo(), ImageFiles.Orientation.AS_SHOWN)));
    } catch (ChiaroException.Data e) {
      run.items().failed(item.photo().toString(), "relabel", e.getMessage());
      return Optional.empty();
    }
  }

  private Pair pair(int number, Outcome outcome) {
    Grey mask = Resize.to(outcome.mask(), config.side(), config.side());
    for (int i = 0; i < mask.u8().capacity(); i++) {
      mask.u8().put(i, (byte) (mask.u8().get(i) < 0 ? 255 : 0));
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("photo", photos.get(number).key()).put("number", number);
    json.put("confidence", rounded(outcome.confidence()));
    json.put("agreement", rounded(outcome.agreement()));
    json.put("area", rounded(outcome.area()));
    json.set("before", report.json());
    return new Pair(Resize.shortEdge(outcome.photo(), config.side()), mask, json.toString());
  }

  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.4f", value));
  }

  /** The photo after that of the last pair; photos that were dropped since are judged again. */
  private int goOn(Path pairs) {
    if (PairStore.resume(pairs, SHARD).count() == 0) {
      return 0;
    }
    PairStore store = PairStore.open(pairs);
    try {
      JsonNode last = JSON.readTree(store.pair(store.size() - 1).json());
      int number = last.path("number").asInt(-1);
      RelabelReport before = RelabelReport.of(last.path("before"));
      if (before.photos() != number || before.kept() != store.size() - 1) {
        throw new ChiaroException.Data(
            pairs + ": its pairs do not say where to go on; use --overwrite");
      }
      report = before.plus(Outcome.Reason.KEPT);
      return number + 1;
    } catch (JsonProcessingException e) {
      throw new ChiaroException.Data(pairs + ": the JSON of the last pair is damaged", e);
    }
  }
}
