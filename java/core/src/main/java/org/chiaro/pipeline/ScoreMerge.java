package org.chiaro.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.chiaro.metric.ImageRows;
import org.chiaro.report.ScoredPictures;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.saliency.Comparison;

/**
 * The shards of an evaluation become the files of one: score.json and curves.csv from the sum of
 * their sums, per_image.csv and scored.jsonl in the order of the pairs.
 */
final class ScoreMerge {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final List<Path> shards;

  ScoreMerge(Path root, List<Path> shards) {
    this.root = root;
    this.shards = List.copyOf(shards);
  }

  /**
   * Writes everything.
   *
   * @throws ChiaroException.Data if a file of a shard is damaged, or no pair could be scored
   */
  ScoreReport write(boolean plots) {
    ScoreReport report = report();
    rows();
    report.write(root);
    if (plots) {
      report.plot(root.resolve("plots"));
    }
    return report;
  }

  private ScoreReport report() {
    ShardScores first = ShardScores.read(shards.get(0).resolve(ShardScores.FILE));
    var sum = new Comparison.Sum(first.wanted().protocol(), row -> {});
    int resized = 0;
    int failed = 0;
    for (Path shard : shards) {
      Path file = shard.resolve(ShardScores.FILE);
      ShardScores part = ShardScores.read(file);
      try {
        sum.add(part.sums());
        resized = Math.addExact(resized, part.resized());
        failed = Math.addExact(failed, part.failed());
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new ChiaroException.Data(
            file + " does not go with the other shards: " + e.getMessage(), e);
      }
    }
    if (sum.count() == 0) {
      throw new ChiaroException.Data(
          "none of %d pairs could be scored, see failures.jsonl in %s"
              .formatted(failed, shards.get(0).getParent()));
    }
    return new ScoreReport(sum.result(), first.set(), first.wanted(), first.fit(), resized, failed);
  }

  private void rows() {
    List<Rows> all = new ArrayList<>();
    try {
      for (Path shard : shards) {
        all.add(new Rows(shard));
      }
      AtomicFiles.write(
          root.resolve(ScoredPictures.FILE),
          files ->
              AtomicFiles.write(root.resolve("per_image.csv"), rows -> merge(all, files, rows)));
    } finally {
      all.forEach(Rows::close);
    }
  }

  private static void merge(List<Rows> all, OutputStream files, OutputStream rows)
      throws IOException {
    line(rows, all.get(0).header);
    var next = new PriorityQueue<Rows>(Comparator.comparingLong(part -> part.number));
    for (Rows part : all) {
      if (part.advance()) {
        next.add(part);
      }
    }
    while (!next.isEmpty()) {
      Rows part = next.remove();
      line(files, part.pair.toString());
      if (part.isScored()) {
        line(rows, part.takeRow());
      }
      if (part.advance()) {
        next.add(part);
      }
    }
  }

  private static void line(OutputStream file, String text) throws IOException {
    file.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The pairs of one shard in their order, each with its row where it was scored. */
  private static final class Rows implements AutoCloseable {
    private final Path shard;
    private final BufferedReader pairs;
    private final BufferedReader scored;
    private final String header;
    private String row;
    private ObjectNode pair;
    private long number = -1;

    Rows(Path shard) {
      this.shard = shard;
      BufferedReader opened = null;
      try {
        opened = Files.newBufferedReader(shard.resolve(ScoredPictures.FILE));
        scored = Files.newBufferedReader(shard.resolve("per_image.csv"));
        pairs = opened;
        header = scored.readLine();
        row = record();
      } catch (IOException e) {
        close(opened);
        throw new ChiaroException.Data(shard + ": cannot be read: " + AtomicFiles.reason(e), e);
      }
    }

    /** Goes on to the next pair; false at the end. */
    boolean advance() throws IOException {
      String line = pairs.readLine();
      if (line == null) {
        if (row != null) {
          throw damaged("per_image.csv", null);
        }
        return false;
      }
      try {
        if (JSON.readTree(line) instanceof ObjectNode read && read.path("number").isInt()) {
          long before = number;
          pair = read;
          number = pair.remove("number").longValue();
          if (number > before) {
            return true;
          }
        }
        throw damaged(ScoredPictures.FILE, null);
      } catch (JsonProcessingException e) {
        throw damaged(ScoredPictures.FILE, e);
      }
    }

    boolean isScored() {
      String cell = ImageRows.quoted(pair.path("name").asText());
      return row != null && row.startsWith(cell + ",");
    }

    String takeRow() throws IOException {
      String taken = row;
      row = record();
      return taken;
    }

    /** A line of the table, or several where a quoted name has line breaks. */
    private String record() throws IOException {
      StringBuilder record = new StringBuilder();
      for (String line = scored.readLine(); line != null; line = scored.readLine()) {
        record.append(record.isEmpty() ? "" : "\n").append(line);
        if (record.chars().filter(c -> c == '"').count() % 2 == 0) {
          return record.toString();
        }
      }
      return record.isEmpty() ? null : record.toString();
    }

    private ChiaroException.Data damaged(String file, Exception cause) {
      return new ChiaroException.Data(
          "%s is damaged; make the shard again, with --overwrite".formatted(shard.resolve(file)),
          cause);
    }

    @Override
    public void close() {
      close(pairs);
      close(scored);
    }

    private static void close(BufferedReader reader) {
      try {
        if (reader != null) {
          reader.close();
        }
      } catch (IOException e) {
        // it was read only
      }
    }
  }
}
