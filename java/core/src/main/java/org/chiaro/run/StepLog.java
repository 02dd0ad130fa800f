package org.chiaro.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * A CSV file of a training run, one row a step with the step's number first. A run that goes on
 * keeps the whole rows up to its checkpoint and appends to them.
 */
public final class StepLog implements AutoCloseable {
  private final Path file;
  private final BufferedWriter out;
  private final int flushEvery;
  private int unflushed;

  private StepLog(Path file, BufferedWriter out, int flushEvery) {
    this.file = file;
    this.out = out;
    this.flushEvery = flushEvery;
  }

  /**
   * Keeps the rows of the first {@code step} steps.
   *
   * @param columns the header, without a line break
   * @param row what a whole row looks like: one cut short by a crash is dropped
   * @param flushEvery rows between two writes to the file
   */
  public static StepLog open(Path file, long step, String columns, Pattern row, int flushEvery) {
    try {
      AtomicFiles.write(file, columns + "\n" + rowsUpTo(file, step, row));
      BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
      return new StepLog(file, out, flushEvery);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** Appends one row, without a line break. */
  public void add(String row) {
    try {
      out.write(row + "\n");
      if (++unflushed >= flushEvery) {
        out.flush();
        unflushed = 0;
      }
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** All rows reach the disk, before the checkpoint that goes with them. */
  public void flush() {
    try {
      out.flush();
      unflushed = 0;
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(false);
      }
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static String rowsUpTo(Path file, long step, Pattern row) throws IOException {
    if (step == 0 || !Files.exists(file)) {
      return "";
    }
    StringBuilder kept = new StringBuilder();
    TextLines.each(
        file,
        line -> {
          if (row.matcher(line).matches()
              && Long.parseLong(line.substring(0, line.indexOf(','))) <= step) {
            kept.append(line).append('\n');
          }
        });
    return kept.toString();
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
