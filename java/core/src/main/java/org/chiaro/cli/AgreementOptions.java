package org.chiaro.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.chiaro.pipeline.Agreement;
import org.chiaro.pipeline.PhotoMasks;
import org.chiaro.pipeline.RowPairs;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Option;

/** Which rows of {@code embed} are kept. */
final class AgreementOptions {
  @Option(
      names = "--agree",
      paramLabel = "PAIRS",
      description = {
        "What relabel kept of the same photos. A row is kept if its pair passes the filters and its",
        "mask lies where the photo's own does; of the draws of a photo the best. Not published."
      })
  private Optional<Path> pairs = Optional.empty();

  @Option(
      names = "--overlap",
      paramLabel = "X",
      defaultValue = "0.5",
      description =
          "With --agree: least overlap (IoU) of the two masks (default: ${DEFAULT-VALUE}).")
  private double overlap;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "1",
      description = "Draws of each photo, each a row, or a candidate for --agree (default: 1).")
  private int draws;

  boolean isGiven() {
    return pairs.isPresent();
  }

  /** Draws of each photo. */
  int draws() {
    if (draws < 1) {
      throw new ChiaroException.Usage("--draws must be at least 1, was " + draws);
    }
    return draws;
  }

  /** The choice among rows; the pairs are made with what stays the caller's. */
  Agreement open(RowPairs rows) {
    return new Agreement(rows, new PhotoMasks(pairs.orElseThrow()), overlap);
  }

  /** For run.json. */
  String text() {
    return pairs.map(folder -> ", agreeing by " + overlap).orElse("");
  }

  /** Refuses what a shard cannot do: it sees some of the photos, and whitening needs all. */
  void requireNone(String why) {
    if (isGiven() || draws() > 1) {
      throw new ChiaroException.Usage((isGiven() ? "--agree: " : "--draws: ") + why);
    }
  }
}
