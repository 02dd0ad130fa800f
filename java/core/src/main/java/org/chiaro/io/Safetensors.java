package org.chiaro.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.io.SafetensorsHeader.Entry;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * The safetensors format: eight bytes of header length, a JSON header, then the arrays' bytes.
 *
 * <p>A file is refused unless its arrays cover the rest of the file exactly, without holes or
 * overlap, under different names. Errors are {@link ChiaroException.Model}.
 */
public final class Safetensors {
  // the format allows 100 MB; no network has names for that
  private static final int MAX_HEADER_BYTES = 32 << 20;
  private static final String METADATA = SafetensorsHeader.METADATA;

  private static final JsonMapper JSON = new JsonMapper();

  private Safetensors() {}

  /**
   * Reads all arrays; the memory of large files is a read-only map. A file that carries a checksum,
   * as all that are written here, is compared with it.
   */
  public static Weights read(Path path) {
    return parse(FileBytes.open(path, ChiaroException.Model::new));
  }

  /** Reads a file that was written here: one without a checksum is refused as damaged. */
  public static Weights readOwn(Path path) {
    FileBytes file = FileBytes.open(path, ChiaroException.Model::new);
    if (!FileChecksum.isIn(file)) {
      throw file.bad("it carries no checksum: damaged, or not written by this program");
    }
    return parse(file);
  }

  /** Whether content starts like this format: a plausible length, then an opening brace. */
  static boolean matches(FileBytes file) {
    if (file.size() < 10 || file.data().get(8) != '{') {
      return false;
    }
    long length = file.data().getLong(0);
    return length >= 2 && length <= MAX_HEADER_BYTES;
  }

  static Weights parse(FileBytes file) {
    if (!matches(file)) {
      throw file.bad("not a safetensors file");
    }
    long headerBytes = file.data().getLong(0);
    if (headerBytes > file.size() - 8) {
      throw file.bad("the header of " + headerBytes + " bytes is cut off");
    }
    SafetensorsHeader header = SafetensorsHeader.parse(file, 8, (int) headerBytes);
    int base = 8 + (int) headerBytes;
    requireExactCover(file, header.entries(), file.size() - base);
    FileChecksum.verify(file, header.metadata());
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      int length = (int) (entry.end() - entry.start());
      tensors.put(
          entry.name(),
          file.array(entry.dtype(), entry.shape(), base + (int) entry.start(), length));
    }
    Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
    metadata.remove(FileChecksum.KEY);
    return new Weights(tensors, metadata, Weights.sha256(file.data()));
  }

  private static void requireExactCover(FileBytes file, List<Entry> entries, long bytes) {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
    long reached = 0;
    for (Entry entry : ordered) {
      if (entry.start() != reached) {
        throw file.bad(
            "'%s' starts at byte %d, expected %d: arrays overlap or leave a hole"
                .formatted(entry.name(), entry.start(), reached));
      }
      reached = entry.end();
    }
    if (reached != bytes) {
      throw file.bad("the arrays take " + reached + " bytes, the file holds " + bytes);
    }
  }

  /**
   * Writes arrays in the map's order, streamed, whole or not at all; the metadata gets a checksum
   * of the file, which {@link #read} compares.
   */
  public static void write(Path path, Map<String, NdArray> tensors, Map<String, String> metadata) {
    byte[] header = header(tensors, metadata);
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array();
    FileChecksum.fill(length, header, tensors.values());
    AtomicFiles.write(
        path,
        out -> {
          out.write(length);
          out.write(header);
          for (NdArray array : tensors.values()) {
            Npy.copy(array.data(), out);
          }
        });
  }

  private static byte[] header(Map<String, NdArray> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode node = root.putObject(METADATA).put(FileChecksum.KEY, FileChecksum.BLANK);
    metadata.forEach(node::put);
    long offset = 0;
    for (Map.Entry<String, NdArray> tensor : tensors.entrySet()) {
      if (tensor.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
      }
      NdArray array = tensor.getValue();
      ObjectNode facts = root.putObject(tensor.getKey()).put("dtype", array.dtype().name());
      ArrayNode shape = facts.putArray("shape");
      Arrays.stream(array.shape()).forEach(shape::add);
      long end = offset + array.data().remaining();
      facts.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    try {
      byte[] json = JSON.writeValueAsBytes(root);
      // spaces after the JSON let the arrays start on a multiple of eight
      byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
