package org.chiaro.unet;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.chiaro.run.StepLog;

/** {@code train.csv}: one row an update with step, loss, learning rate and images a second. */
final class TrainLog implements AutoCloseable {
  private static final String COLUMNS = "step,loss,lr,images_per_s";
  private static final Pattern ROW = Pattern.compile("\\d{1,18},.*,.*,\\d+\\.\\d\\d");
  private static final int FLUSH_EVERY = 20;

  private final StepLog log;

  private TrainLog(StepLog log) {
    this.log = log;
  }

  /** Keeps the rows of the first {@code step} updates and appends to them. */
  static TrainLog open(Path file, long step) {
    return new TrainLog(StepLog.open(file, step, COLUMNS, ROW, FLUSH_EVERY));
  }

  void add(TrainStep row) {
    // the loss with all its digits: equal runs give equal files
    log.add(
        String.format(
            Locale.ROOT,
            "%d,%s,%s,%.2f",
            row.step(),
            (float) row.loss(),
            (float) row.lr(),
            row.imagesPerSecond()));
  }

  void flush() {
    log.flush();
  }

  @Override
  public void close() {
    log.close();
  }
}
