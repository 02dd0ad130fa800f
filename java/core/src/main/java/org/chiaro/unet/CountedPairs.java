package org.chiaro.unet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Place;

/**
 * Pairs from the generator with totals of what the filters dropped, which a training that goes on
 * takes up again: a file has one row a batch, with the totals up to a position.
 */
public final class CountedPairs implements PairSource {
  private static final String HEADER = "position,drawn,kept,size,histogram\n";
  private static final String ROW = "\\d{1,18}(,\\d{1,18}){4}";

  private final OnlineSource pairs;
  private final Path file;
  private SynthReport before = SynthReport.NONE;
  private boolean started;

  /**
   * Counts these pairs, drawn from the beginning unless {@link #seek} is called first.
   *
   * @param file the totals, {@code pairs.csv}; its folder must exist
   */
  public CountedPairs(OnlineSource pairs, Path file) {
    this.pairs = pairs;
    this.file = file;
  }

  @Override
  public TrainingBatch next() {
    if (!started) {
      AtomicFiles.write(file, HEADER);
      started = true;
    }
    TrainingBatch batch = pairs.next();
    append(row());
    return batch;
  }

  @Override
  public Place place() {
    return pairs.place();
  }

  /** What was drawn, kept and dropped since the first pair. */
  public SynthReport report() {
    return before.plus(pairs.report());
  }

  @Override
  public long position() {
    return pairs.position();
  }

  /**
   * Goes to a position where a batch ended, and forgets the totals beyond it.
   *
   * @throws ChiaroException.Data if the file does not know the position
   */
  @Override
  public void seek(long position) {
    List<String> rows = rows().filter(row -> first(row) <= position).toList();
    String last = rows.isEmpty() ? "" : rows.get(rows.size() - 1);
    if (last.isEmpty() || first(last) != position) {
      throw new ChiaroException.Data(
          "%s: no totals for sample %d, where the checkpoint is; use --overwrite"
              .formatted(file, position));
    }
    AtomicFiles.write(file, HEADER + String.join("\n", rows) + "\n");
    String[] cells = last.split(",");
    pairs.seek(position);
    before =
        new SynthReport(
                Long.parseLong(cells[1]),
                Long.parseLong(cells[2]),
                Long.parseLong(cells[3]),
                Long.parseLong(cells[4]))
            .minus(pairs.report());
    started = true;
  }

  private Stream<String> rows() {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().filter(line -> line.matches(ROW))
          : Stream.empty();
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private String row() {
    SynthReport total = report();
    return "%d,%d,%d,%d,%d\n"
        .formatted(
            position(),
            total.drawn(),
            total.kept(),
            total.droppedBySize(),
            total.droppedByHistogram());
  }

  private void append(String row) {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
      out.write(ByteBuffer.wrap(row.getBytes(StandardCharsets.US_ASCII)));
      // on the disk before the checkpoint that needs it
      out.force(false);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static long first(String row) {
    return Long.parseLong(row.substring(0, row.indexOf(',')));
  }
}
