package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void everythingComesBackInOrder() {
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    Random random = new Random(1);
    for (DType dtype : DType.values()) {
      for (long[] shape : new long[][] {{}, {0, 3}, {3}, {2, 5}}) {
        NdArray array = NdArray.allocate(dtype, shape);
        byte[] bytes = new byte[array.data().remaining()];
        random.nextBytes(bytes);
        array.data().put(0, bytes);
        tensors.put(dtype + "." + shape.length + (shape.length == 2 ? shape[0] : ""), array);
      }
    }
    Path path = folder.resolve("a.safetensors");
    Safetensors.write(path, tensors, Map.of("epoch", "3"));
    Weights weights = Safetensors.read(path);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(weights.tensors().keySet()));
    assertEquals(Map.of("epoch", "3"), weights.metadata());
    assertEquals(64, weights.sha256().length());
    tensors.forEach(
        (name, array) -> {
          NdArray back = weights.tensors().get(name);
          assertEquals(array.dtype(), back.dtype());
          assertArrayEquals(array.shape(), back.shape());
          assertEquals(array.data(), back.data());
        });
    assertThrows(UnsupportedOperationException.class, () -> weights.tensors().clear());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{} x",
        "{\"a\":1}",
        "{\"a\":{\"dtype\":\"F9\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[6,8]}}",
        "{\"__metadata__\":{\"a\":1},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"__metadata__\":[],\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
      })
  void refuses(String header) throws IOException {
    refused(file(header.length(), header));
  }

  @Test
  void lengthsThatLieAreRefused() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    Safetensors.read(file(header.length(), header));
    for (long length : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 100_000_001, 4096}) {
      refused(file(length, header));
    }
    refused(file(header.length() - 1, header));
    refused(file(header.length() + 1, header));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    Path path = file(header.length(), header);
    byte[] bytes = Files.readAllBytes(path);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(path, Arrays.copyOf(bytes, length));
      refused(path);
    }
  }

  @Test
  void flippedBytesNeverGetPastTheChecks() throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[4,8]}}";
    Path path = file(header.length(), header);
    byte[] bytes = Files.readAllBytes(path);
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      Files.write(path, damaged);
      try {
        Weights weights = Safetensors.read(path);
        assertEquals(
            8, weights.tensors().values().stream().mapToInt(a -> a.data().remaining()).sum());
      } catch (ChiaroException.Model e) {
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
      }
    }
  }

  private static void refused(Path path) {
    var e = assertThrows(ChiaroException.Model.class, () -> Safetensors.read(path));
    assertTrue(
        e.getMessage().startsWith(path.toString()) && !e.getMessage().contains("\n"),
        e.getMessage());
  }

  private Path file(long length, String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[8 + text.length + 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
    return Files.write(folder.resolve("f.safetensors"), bytes);
  }
}
