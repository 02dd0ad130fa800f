package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;

/** A folder of maps, one of masks, and {@code chiaro eval} on both. */
final class ScoredFolders {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  ScoredFolders(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(maps());
    Files.createDirectories(masks());
  }

  Path maps() {
    return root.resolve("maps");
  }

  Path masks() {
    return root.resolve("masks");
  }

  Path result() {
    return root.resolve("result");
  }

  /** A map and its mask, which is the map itself. */
  void perfect(String name) {
    ImageFiles.writePng(maps().resolve(name + ".png"), square(12, 16));
    ImageFiles.writePng(masks().resolve(name + ".png"), square(12, 16));
  }

  /** A bright square off the middle. */
  static Grey square(int height, int width) {
    Grey grey = Grey.allocate(height, width);
    for (int y = height / 4; y < height * 3 / 4; y++) {
      for (int x = width / 4; x < width / 2; x++) {
        grey.u8().put(y * width + x, (byte) 255);
      }
    }
    return grey;
  }

  int eval(Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Stream<Object> fixed = Stream.of("eval", "--predictions", maps(), "--masks", masks());
    return Main.run(
        new PrintWriter(out),
        new PrintWriter(err),
        Stream.concat(fixed, Stream.of(more)).map(String::valueOf).toArray(String[]::new));
  }

  /** Runs with {@code --json} and {@code --out}; checks the exit code. */
  JsonNode json(int exitCode, Object... more) throws IOException {
    Stream<Object> fixed = Stream.of("--json", "--out", result(), "--overwrite");
    assertEquals(exitCode, eval(Stream.concat(fixed, Stream.of(more)).toArray()), this::err);
    return JSON.readTree(out());
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** The lines of failures.jsonl; none without the file. */
  List<String> failures() throws IOException {
    Path file = result().resolve("failures.jsonl");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
