package org.chiaro.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * {@code items.jsonl} and {@code failures.jsonl} of a run: what is done, what failed.
 *
 * <p>A finished item names its output with size and SHA-256, so that a resumed run can tell a whole
 * file from a torn one. Methods may be called from several threads.
 */
public final class ItemLists {
  private record Done(String output, long bytes, String sha256) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final Path itemsFile;
  private final Path failuresFile;
  // of earlier runs only: those of this one would grow with the work, and nobody asks for them
  private final Map<String, Done> done = new HashMap<>();
  private int failures;

  private ItemLists(Path folder, Path root) {
    this.root = root;
    this.itemsFile = folder.resolve("items.jsonl");
    this.failuresFile = folder.resolve("failures.jsonl");
  }

  /**
   * Reads what an earlier run finished; its failures are forgotten, they are tried again.
   *
   * @param folder where the lists are
   * @param root where the outputs are
   */
  static ItemLists open(Path folder, Path root) {
    ItemLists lists = new ItemLists(folder, root);
    lists.read();
    try {
      lists.endTornLine();
      Files.deleteIfExists(lists.failuresFile);
    } catch (IOException e) {
      throw cannotWrite(lists.failuresFile, e);
    }
    return lists;
  }

  /**
   * True if {@code item} was finished by an earlier run and its output is still the file that was
   * written.
   */
  public synchronized boolean isDone(String item) {
    Done entry = done.get(item);
    if (entry == null) {
      return false;
    }
    Path output = root.resolve(entry.output()).normalize();
    try {
      return output.startsWith(root)
          && Files.size(output) == entry.bytes()
          && sha256(output).equals(entry.sha256());
    } catch (IOException e) {
      return false;
    }
  }

  /** True if an earlier run finished {@code item}; its output is elsewhere, not looked at. */
  public synchronized boolean isNoted(String item) {
    return done.containsKey(item);
  }

  /** Notes that {@code item} is finished and {@code output}, a file of this run, is written. */
  public void finished(String item, Path output, long milliseconds) {
    try {
      String relative = root.relativize(output.toAbsolutePath().normalize()).toString();
      finished(item, relative, Files.size(output), sha256(output), milliseconds);
    } catch (IOException e) {
      throw cannotWrite(output, e);
    }
  }

  /**
   * The same for an output that another machine has written and read.
   *
   * @param output its path below this run's folder, or a URI elsewhere
   */
  public void finished(String item, String output, long bytes, String sha256, long milliseconds) {
    ObjectNode line = JSON.createObjectNode();
    line.put("path", item);
    line.put("output", output);
    line.put("bytes", bytes);
    line.put("sha256", sha256);
    line.put("ms", milliseconds);
    synchronized (this) {
      append(itemsFile, line);
    }
  }

  /** Notes that {@code item} failed in {@code stage}, {@code read} say, and why in one line. */
  public synchronized void failed(String item, String stage, String message) {
    failures++;
    append(
        failuresFile,
        JSON.createObjectNode().put("path", item).put("stage", stage).put("message", message));
  }

  /** Removes the outputs of all finished items, those that lie in the folder of the run. */
  void deleteOutputs() {
    for (Done entry : done.values()) {
      Path output = root.resolve(entry.output()).normalize();
      try {
        if (output.startsWith(root) && Files.isRegularFile(output)) {
          Files.delete(output);
        }
      } catch (IOException e) {
        throw cannotWrite(output, e);
      }
    }
  }

  /** Both lists reach the disk. */
  void sync() {
    for (Path file : new Path[] {itemsFile, failuresFile}) {
      try {
        if (Files.exists(file)) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
          }
        }
      } catch (IOException e) {
        throw cannotWrite(file, e);
      }
    }
  }

  /** Number of failed items of this run. */
  public synchronized int failures() {
    return failures;
  }

  private void read() {
    try {
      TextLines.each(itemsFile, this::readLine);
    } catch (NoSuchFileException e) {
      // a first run
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot read " + itemsFile + ": " + e.getMessage(), e);
    }
  }

  private void readLine(String text) {
    try {
      JsonNode line = JSON.readTree(text);
      if (line.hasNonNull("path") && line.hasNonNull("output") && line.hasNonNull("sha256")) {
        done.put(
            line.get("path").asText(),
            new Done(
                line.get("output").asText(),
                line.path("bytes").asLong(-1),
                line.get("sha256").asText()));
      }
    } catch (JsonProcessingException e) {
      // the last line of a killed run may be torn: that item is done again
    }
  }

  private void endTornLine() throws IOException {
    if (!Files.exists(itemsFile) || Files.size(itemsFile) == 0) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(itemsFile.toFile(), "rw")) {
      file.seek(file.length() - 1);
      if (file.read() != '\n') {
        file.write('\n');
      }
    }
  }

  private static void append(Path file, ObjectNode line) {
    try {
      Files.write(
          file,
          (line + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static ChiaroException.Output cannotWrite(Path file, IOException e) {
    return new ChiaroException.Output("cannot write " + file + ": " + AtomicFiles.reason(e), e);
  }
}
