package org.chiaro.unet;

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

/** {@code train.csv}: one row an update with step, loss, learning rate and images a second. */
final class TrainLog implements AutoCloseable {
  private static final String HEADER = "step,loss,lr,images_per_s\n";
  private static final int FLUSH_EVERY = 20;

  private final Path file;
  private final BufferedWriter out;
  private int unflushed;

  private TrainLog(Path file, BufferedWriter out) {
    this.file = file;
    this.out = out;
  }

  /** Keeps the rows of the first {@code step} updates and appends to them. */
  static TrainLog open(Path file, long step) {
    try {
      AtomicFiles.write(file, HEADER + rowsUpTo(file, step));
      return new TrainLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  void add(TrainStep row) {
    try {
      // the loss with all its digits: equal runs give equal files
      out.write(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%.2f%n",
              row.step(),
              (float) row.loss(),
              (float) row.lr(),
              row.imagesPerSecond()));
      if (++unflushed >= FLUSH_EVERY) {
        flush();
      }
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  void flush() {
    try {
      out.flush();
      unflushed = 0;
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
          .filter(line -> line.matches("\\d{1,18},.*,.*,\\d+\\.\\d\\d"))
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
    return new ChiaroException.Output("cannot write " + file + ": " + e.getMessage(), e);
  }
}
