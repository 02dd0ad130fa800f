package org.chiaro.saliency;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.metric.PairStream;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;

/** The maps of many photos, several photos at a time: read, map, write. */
public final class SaliencyRun {
  /** Photos mapped now, found finished by an earlier run, and failed. */
  public record Counts(int done, int skipped, int failed) {}

  /** What became of one photo; neither a file nor an error where an earlier run finished it. */
  private record Outcome(Path file, long milliseconds, ChiaroException.Data error) {
    static final Outcome SKIPPED = new Outcome(null, 0, null);
  }

  private final SaliencyMethod method;
  private final ImageFiles.Orientation orientation;
  private final int threads;

  /**
   * A run of one method.
   *
   * @param threads photos in work at the same time
   */
  public SaliencyRun(SaliencyMethod method, ImageFiles.Orientation orientation, int threads) {
    this.method = method;
    this.orientation = orientation;
    this.threads = threads;
  }

  /**
   * Writes {@code predictions/KEY.prob.png} for each photo and lists, in the photos' order, what is
   * finished and what failed; what an earlier run finished is left alone.
   *
   * @param stop asked before each photo
   * @throws ChiaroException.Data the last photo's, if every photo of a whole run failed
   */
  public Counts into(
      RunDir run, List<PhotoList.Item> photos, BooleanSupplier stop, Progress progress) {
    Tally tally = new Tally();
    PairStream.forEach(
        photos.size(),
        index -> photos.get(index).key(),
        threads,
        index -> {
          if (stop.getAsBoolean()) {
            throw new ChiaroException.Interrupted("interrupted; go on with --resume");
          }
          return one(run, photos.get(index));
        },
        outcome -> {
          tally.add(run, photos.get(tally.seen()), outcome);
          progress.step();
        });
    if (tally.failed == photos.size() && run.shard().isAll()) {
      throw tally.last;
    }
    return new Counts(tally.done, tally.skipped, tally.failed);
  }

  private Outcome one(RunDir run, PhotoList.Item item) {
    if (run.items().isDone(id(item))) {
      return Outcome.SKIPPED;
    }
    long startNs = System.nanoTime();
    try {
      Picture photo = ImageFiles.readRgb(item.photo(), orientation);
      Grey map = method.map(photo);
      Path file = run.file(PredictionRun.FOLDER + "/" + id(item) + ".png");
      ImageFiles.writePng(file, map);
      return new Outcome(file, (System.nanoTime() - startNs) / 1_000_000, null);
    } catch (ChiaroException.Data e) {
      return new Outcome(null, 0, e);
    }
  }

  /** The outcomes so far, taken in on the calling thread. */
  private static final class Tally {
    private int done;
    private int skipped;
    private int failed;
    private ChiaroException.Data last;

    int seen() {
      return done + skipped + failed;
    }

    void add(RunDir run, PhotoList.Item item, Outcome outcome) {
      if (outcome.error() != null) {
        failed++;
        last = outcome.error();
        run.items().failed(item.key(), "read", last.getMessage());
      } else if (outcome.file() != null) {
        done++;
        run.items().finished(id(item), outcome.file(), outcome.milliseconds());
      } else {
        skipped++;
      }
    }
  }

  /** {@code sub/cat.prob}: the map's place without its ending, and its name in items.jsonl. */
  private static String id(PhotoList.Item item) {
    return item.key() + ".prob";
  }
}
