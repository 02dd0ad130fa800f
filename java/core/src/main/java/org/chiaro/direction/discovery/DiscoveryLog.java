package org.chiaro.direction.discovery;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.chiaro.run.StepLog;

/**
 * {@code train.csv}: losses and accuracy of the step's batch, RCA where it was measured, and steps
 * a second since the row before.
 */
final class DiscoveryLog implements AutoCloseable {
  private static final String COLUMNS = "step,loss,label_loss,shift_loss,accuracy,rca,steps_per_s";
  private static final Pattern ROW = Pattern.compile("\\d{1,18}(,[^,]*){5},\\d+\\.\\d{3}");

  private final StepLog log;

  private DiscoveryLog(StepLog log) {
    this.log = log;
  }

  /** Keeps the rows of the first {@code step} steps and appends to them. */
  static DiscoveryLog open(Path file, long step) {
    return new DiscoveryLog(StepLog.open(file, step, COLUMNS, ROW, 1));
  }

  /** One row; {@code rca} may be NaN for "not measured". */
  void add(Discovery.Losses losses, double rca, double stepsPerSecond) {
    log.add(
        String.format(
            Locale.ROOT,
            "%d,%s,%s,%s,%.4f,%s,%.3f",
            losses.step(),
            (float) losses.loss(),
            (float) losses.label(),
            (float) losses.shift(),
            losses.accuracy(),
            Double.isNaN(rca) ? "" : String.format(Locale.ROOT, "%.4f", rca),
            stepsPerSecond));
  }

  @Override
  public void close() {
    log.close();
  }
}
