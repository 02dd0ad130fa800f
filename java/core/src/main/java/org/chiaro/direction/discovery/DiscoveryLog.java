package org.chiaro.direction.discovery;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * {@code train.csv}: losses and accuracy of the step's batch, RCA where it was measured, and steps
 * a second since the row before.
 */
final class DiscoveryLog implements AutoCloseable {
  private static final String HEADER = "step,loss,label_loss,shift_loss,accuracy,rca,steps_per_s\n";

  private final Path file;
  private final BufferedWriter out;

  private DiscoveryLog(Path file, BufferedWriter out) {
    this.file = file;
    this.out = out;
  }

  /** Keeps the rows of the first {@code step} steps and appends to them. */
  static DiscoveryLog open(Path file, long step) {
    try {
      AtomicFiles.write(file, HEADER + rowsUpTo(file, step));
      return new DiscoveryLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** One row; {@code rca} may be NaN for "not measured". */
  void add(Discovery.Losses losses, double rca, double stepsPerSecond) {
    try {
      out.write(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%.4f,%s,%.3f%n",
              losses.step(),
              (float) losses.loss(),
              (float) losses.label(),
              (float) losses.shift(),
              losses.accuracy(),
              Double.isNaN(rca) ? "" : String.format(Locale.ROOT, "%.4f", rca),
              stepsPerSecond));
      out.flush();
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static String rowsUpTo(Path file, long step) throws IOException {
    if (step == 0 || !Files.exists(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.matches("\\d{1,18}(,[^,]*){5},\\d+\\.\\d{3}"))
          .filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) <= step)
          .map(line -> line + "\n")
          .collect(Collectors.joining());
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static ChiaroException.Output cannotWrite(Path file, IOException e) {
    return new ChiaroException.Output(
        "cannot write %s: %s".formatted(file, AtomicFiles.reason(e)), e);
  }
}
