package org.chiaro.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;

/**
 * The JSON at the top of a safetensors file, read token by token: what it asks to be remembered
 * stays in proportion to the number of arrays.
 *
 * @param entries in the header's order, each with as many bytes as its shape needs
 * @param metadata texts by name, empty where there are none
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** One array: bytes [start, end) after the header. */
  record Entry(String name, DType dtype, long[] shape, long start, long end) {}

  private static final int MAX_RANK = 32;
  private static final int MAX_NAME = 1024;
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_ARRAYS = 100_000;
  private static final int MAX_METADATA = 10_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_NAME)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // a file's names are not worth keeping beyond it
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  static SafetensorsHeader parse(FileBytes file, int offset, int length) {
    byte[] text = new byte[length];
    ByteBuffer source = file.slice(offset, length);
    source.get(text);
    try (JsonParser json = JSON.createParser(text)) {
      return new Reading(json, file).header();
    } catch (JsonProcessingException e) {
      throw file.bad(
          "the header is not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      // malformed UTF-8 is reported as one
      throw file.bad("the header is not valid UTF-8");
    }
  }

  private record Reading(JsonParser json, FileBytes file) {
    SafetensorsHeader header() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw file.bad("the header is not a JSON object");
      }
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw file.bad("'" + name + "' is not described by a JSON object");
        }
        if (name.equals(METADATA)) {
          metadata(metadata);
        } else {
          entries.add(entry(name));
        }
        if (entries.size() > MAX_ARRAYS) {
          throw file.bad("it holds more than " + MAX_ARRAYS + " arrays");
        }
      }
      if (json.nextToken() != null) {
        throw file.bad("the header goes on after its end");
      }
      return new SafetensorsHeader(entries, metadata);
    }

    private void metadata(Map<String, String> metadata) throws IOException {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING || metadata.size() == MAX_METADATA) {
          throw file.bad("the metadata '" + name + "' is not text, or too much");
        }
        metadata.put(name, json.getText());
      }
    }

    private Entry entry(String name) throws IOException {
      DType dtype = null;
      long[] shape = null;
      long[] span = null;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "dtype" -> dtype = dtype(name);
          case "shape" -> shape = lengths(name);
          case "data_offsets" -> span = lengths(name);
          default -> json.skipChildren();
        }
      }
      if (dtype == null || shape == null || span == null) {
        throw file.bad("'" + name + "' has no usable type, shape or offsets");
      }
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

    private DType dtype(String name) throws IOException {
      for (DType candidate : DType.values()) {
        if (json.currentToken() == JsonToken.VALUE_STRING
            && candidate.name().equals(json.getText())) {
          return candidate;
        }
      }
      throw file.bad("'" + name + "' has the unknown type " + json.getText());
    }

    private long[] lengths(String name) throws IOException {
      long[] lengths = new long[MAX_RANK];
      int count = 0;
      boolean array = json.currentToken() == JsonToken.START_ARRAY;
      while (array && json.nextToken() != JsonToken.END_ARRAY) {
        boolean number =
            json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!number || json.getLongValue() < 0 || count == MAX_RANK) {
          throw file.bad("'" + name + "' has the impossible length " + json.getText());
        }
        lengths[count++] = json.getLongValue();
      }
      if (!array) {
        throw file.bad("'" + name + "' has no usable shape or offsets");
      }
      return Arrays.copyOf(lengths, count);
    }
  }
}
