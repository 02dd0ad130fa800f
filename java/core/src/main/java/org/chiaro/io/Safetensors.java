package org.chiaro.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * The safetensors format: eight bytes of header length, a JSON header, then the arrays' bytes.
 *
 * <p>A file is refused unless its arrays cover the rest of the file exactly, without holes or
 * overlap, under different names. Errors are {@link ChiaroException.Model}.
 */
public final class Safetensors {
  private static final int MAX_HEADER_BYTES = 100_000_000;
  private static final int MAX_RANK = 32;
  private static final String METADATA = "__metadata__";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(MAX_HEADER_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private Safetensors() {}

  /** Reads all arrays; the memory of large files is a read-only map. */
  public static Weights read(Path path) {
    return parse(FileBytes.open(path, ChiaroException.Model::new));
  }

  /** Whether content starts like this format: a plausible length, then an opening brace. */
  static boolean matches(FileBytes file) {
    if (file.size() < 10 || file.data().get(8) != '{') {
      return false;
    }
    long length = file.data().getLong(0);
    return length >= 2 && length <= MAX_HEADER_BYTES;
  }

  private record Entry(String name, DType dtype, long[] shape, long start, long end) {}

  static Weights parse(FileBytes file) {
    if (!matches(file)) {
      throw file.bad("not a safetensors file");
    }
    long headerBytes = file.data().getLong(0);
    if (headerBytes > file.size() - 8) {
      throw file.bad("the header of " + headerBytes + " bytes is cut off");
    }
    JsonNode header = header(file, (int) headerBytes);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    header
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().equals(METADATA)) {
                metadata(file, field.getValue(), metadata);
              } else {
                entries.add(entry(file, field.getKey(), field.getValue()));
              }
            });
    int base = 8 + (int) headerBytes;
    requireExactCover(file, entries, file.size() - base);
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      int length = (int) (entry.end - entry.start);
      tensors.put(
          entry.name, file.array(entry.dtype, entry.shape, base + (int) entry.start, length));
    }
    return new Weights(tensors, metadata, Weights.sha256(file.data()));
  }

  private static JsonNode header(FileBytes file, int bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(file.slice(8, bytes))
              .toString();
      JsonNode node = JSON.readTree(text);
      if (node == null || !node.isObject()) {
        throw file.bad("the header is not a JSON object");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw file.bad("the header is not valid UTF-8");
    } catch (JsonProcessingException e) {
      throw file.bad(
          "the header is not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  private static void metadata(FileBytes file, JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw file.bad("the metadata is not a JSON object");
    }
    node.fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isTextual()) {
                throw file.bad("the metadata '" + field.getKey() + "' is not text");
              }
              metadata.put(field.getKey(), field.getValue().textValue());
            });
  }

  private static Entry entry(FileBytes file, String name, JsonNode node) {
    DType dtype = null;
    for (DType candidate : DType.values()) {
      if (candidate.name().equals(node.path("dtype").asText())) {
        dtype = candidate;
      }
    }
    if (dtype == null) {
      throw file.bad("'" + name + "' has the unknown type " + node.path("dtype"));
    }
    long[] shape = lengths(file, name, node.path("shape"));
    long[] span = lengths(file, name, node.path("data_offsets"));
    long bytes;
    try {
      bytes = Math.multiplyExact(TensorView.elements(shape), dtype.bytes());
    } catch (ArithmeticException e) {
      throw file.bad("'" + name + "' has the impossible shape " + Arrays.toString(shape));
    }
    if (span.length != 2 || span[1] < span[0] || span[1] - span[0] != bytes) {
      throw file.bad(
          "'%s' %s %s needs %d bytes, its offsets are %s"
              .formatted(name, dtype, Arrays.toString(shape), bytes, Arrays.toString(span)));
    }
    return new Entry(name, dtype, shape, span[0], span[1]);
  }

  private static long[] lengths(FileBytes file, String name, JsonNode node) {
    if (!node.isArray() || node.size() > MAX_RANK) {
      throw file.bad("'" + name + "' has no usable shape or offsets");
    }
    long[] lengths = new long[node.size()];
    for (int i = 0; i < lengths.length; i++) {
      JsonNode length = node.get(i);
      if (!length.isIntegralNumber() || !length.canConvertToLong() || length.longValue() < 0) {
        throw file.bad("'" + name + "' has the impossible length " + length);
      }
      lengths[i] = length.longValue();
    }
    return lengths;
  }

  private static void requireExactCover(FileBytes file, List<Entry> entries, long bytes) {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
    long reached = 0;
    for (Entry entry : ordered) {
      if (entry.start != reached) {
        throw file.bad(
            "'%s' starts at byte %d, expected %d: arrays overlap or leave a hole"
                .formatted(entry.name, entry.start, reached));
      }
      reached = entry.end;
    }
    if (reached != bytes) {
      throw file.bad("the arrays take " + reached + " bytes, the file holds " + bytes);
    }
  }

  /** Writes arrays in the map's order, streamed, whole or not at all. */
  public static void write(Path path, Map<String, NdArray> tensors, Map<String, String> metadata) {
    byte[] header = header(tensors, metadata);
    AtomicFiles.write(
        path,
        out -> {
          out.write(
              ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
          out.write(header);
          for (NdArray array : tensors.values()) {
            Npy.copy(array.data(), out);
          }
        });
  }

  private static byte[] header(Map<String, NdArray> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(METADATA);
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, NdArray> tensor : tensors.entrySet()) {
      if (tensor.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
      }
      NdArray array = tensor.getValue();
      ObjectNode node = root.putObject(tensor.getKey()).put("dtype", array.dtype().name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(array.shape()).forEach(shape::add);
      long end = offset + array.data().remaining();
      node.putArray("data_offsets").add(offset).add(end);
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
