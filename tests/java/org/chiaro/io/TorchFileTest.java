package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.chiaro.Shared;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchFileTest {
  @TempDir Path folder;

  @Test
  void bothContainersHoldTheSameStateDict() throws IOException {
    Weights zip = WeightFile.read(Shared.golden("generator_w8_zip.pth"));
    Weights legacy = WeightFile.read(Shared.golden("generator_w8_legacy.pth"));
    JsonNode shapes =
        new ObjectMapper().readTree(Shared.golden("generator_state_dict.json").toFile());
    assertEquals(List.copyOf(zip.tensors().keySet()), List.copyOf(legacy.tensors().keySet()));
    assertEquals(shapes.size(), zip.tensors().size());
    zip.tensors()
        .forEach(
            (name, array) -> {
              NdArray other = legacy.tensors().get(name);
              assertEquals(array.dtype(), other.dtype());
              assertArrayEquals(array.shape(), other.shape(), name);
              assertEquals(array.data(), other.data(), name);
              JsonNode shape = shapes.get(name);
              assertEquals(shape.size(), array.shape().length);
              for (int i = 0; i < shape.size(); i++) {
                assertEquals(shape.get(i).asLong(), array.shape()[i]);
              }
            });
    assertTrue(!zip.sha256().equals(legacy.sha256()));
  }

  @Test
  void aBareTensorHasNoName() {
    NdArray fromTorch = WeightFile.read(Shared.golden("generator_direction.pth")).tensors().get("");
    NdArray fromNumPy = WeightFile.read(Shared.golden("generator_direction.npy")).tensors().get("");
    assertArrayEquals(new long[] {120}, fromTorch.shape());
    assertEquals(fromNumPy.data(), fromTorch.data());
  }

  @Test
  void otherGeneratorsAreRead() {
    assertTrue(WeightFile.read(Shared.golden("generators/stylegan2.pth")).tensors().size() > 10);
    assertTrue(
        WeightFile.read(Shared.golden("generators/biggan_w8_20classes.pth")).tensors().size() > 10);
    refused(Shared.golden("generators/torchscript_generator.pt"), "TorchScript");
  }

  @Test
  void checkpointsAreFlattenedAndViewsMadeContiguous() throws IOException {
    PickleWriter p = new PickleWriter().op('}', '(').text("model");
    p.global("collections", "OrderedDict").op(')', 'R', '(');
    p.text("plain").tensor("FloatStorage", "0", 6, 0, new long[] {2, 3}, new long[] {3, 1});
    p.text("turned").tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3});
    p.text("tail").tensor("FloatStorage", "0", 6, 4, new long[] {2}, new long[] {1});
    p.text("spread").tensor("FloatStorage", "0", 6, 5, new long[] {2, 2}, new long[] {0, 0});
    p.text("scalar").tensor("FloatStorage", "0", 6, 2, new long[] {}, new long[] {});
    p.text("none").tensor("FloatStorage", "0", 6, 6, new long[] {0}, new long[] {1});
    p.op('u').op('}').text("_metadata").op('}', 's', 'b');
    p.text("step").op('K', 3).text("lr").op('G').raw(new byte[8]).text("opt").op('N', 'u');
    float[] values = {0, 1, 2, 3, 4, 5};
    byte[] pickle = p.stop();
    for (Path path : List.of(zip(pickle, floats(values)), legacy(pickle, values))) {
      Map<String, NdArray> tensors = WeightFile.read(path).tensors();
      assertEquals(
          List.of("plain", "turned", "tail", "spread", "scalar", "none").stream()
              .map("model."::concat)
              .toList(),
          List.copyOf(tensors.keySet()));
      assertArrayEquals(values, values(tensors.get("model.plain")));
      assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, values(tensors.get("model.turned")));
      assertArrayEquals(new float[] {4, 5}, values(tensors.get("model.tail")));
      assertArrayEquals(new float[] {5, 5, 5, 5}, values(tensors.get("model.spread")));
      assertArrayEquals(new float[] {2}, values(tensors.get("model.scalar")));
      assertEquals(0, tensors.get("model.none").elements());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FloatStorage, F32", "DoubleStorage, F64", "HalfStorage, F16", "BFloat16Storage, BF16",
    "LongStorage, I64", "IntStorage, I32", "ShortStorage, I16", "CharStorage, I8",
    "ByteStorage, U8", "BoolStorage, BOOL"
  })
  void everyStorageTypeIsRead(String storage, DType dtype) throws IOException {
    byte[] pickle =
        new PickleWriter().tensor(storage, "0", 2, 0, new long[] {2}, new long[] {1}).stop();
    assertEquals(
        dtype, WeightFile.read(zip(pickle, new byte[2 * dtype.bytes()])).tensors().get("").dtype());
  }

  @Test
  void parametersAndSizesAreRead() throws IOException {
    PickleWriter p = new PickleWriter().op('}', '(').text("w");
    p.global("torch._utils", "_rebuild_parameter").op('(');
    p.tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1});
    p.op(0x88).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    p.text("size").global("torch", "Size").longs(1, 2).op(0x85, 'R', 'u');
    assertEquals(1, WeightFile.read(zip(p.stop(), new byte[4])).tensors().size());
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "builtins, exec",
    "builtins, getattr",
    "__builtin__, eval",
    "subprocess, Popen",
    "torch, load",
    "torch, FloatStorage.__class__",
    "torch._utils, _rebuild_tensor_v2.__globals__",
    "collections, OrderedDict.__init__",
    "torch.storage, _load_from_bytes",
    "numpy.core.multiarray, _reconstruct",
    "argparse, Namespace",
    "runpy, _run_code",
  })
  void namesOutsideTheListAreRefused(String module, String name) throws IOException {
    byte[] global =
        new PickleWriter().global(module, name).text("touch pwned").op(0x85, 'R').stop();
    byte[] stacked =
        new PickleWriter().text(module).text(name).op(0x93).text("x").op(0x85, 'R').stop();
    for (byte[] pickle : List.of(global, stacked)) {
      refused(zip(pickle, new byte[4]), module + "." + name);
      refused(legacy(pickle), module + "." + name);
    }
  }

  static Map<String, byte[]> damagedPickles() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("an inst", new PickleWriter().op('(', 'i').raw("os\nsystem\n".getBytes()).stop());
    all.put("a class call", new PickleWriter().op(')', ')', 0x81).stop());
    all.put("an extension", new PickleWriter().op(0x82, 1).stop());
    all.put("protocol 0", new byte[] {'N', '.'});
    all.put("protocol 9", new byte[] {(byte) 0x80, 9, 'N', '.'});
    all.put("a call of a list", new PickleWriter().op(']', ')', 'R').stop());
    all.put(
        "a nested call",
        new PickleWriter()
            .global("collections", "OrderedDict")
            .global("collections", "OrderedDict")
            .op(')', 'R', 0x85, 'R')
            .stop());
    all.put(
        "a call of what a call gave",
        new PickleWriter().global("collections", "OrderedDict").op(')', 'R', ')', 'R').stop());
    all.put("attributes on a list", new PickleWriter().op(']', '}', 'b').stop());
    all.put("an empty stack", new PickleWriter().stop());
    all.put("a second value", new PickleWriter().op('N', 'N').stop());
    all.put("a mark as value", new PickleWriter().op('(').stop());
    all.put("no mark", new PickleWriter().op('N', 't').stop());
    all.put("an unknown memo", new PickleWriter().op('h', 9).stop());
    all.put("text without end", new PickleWriter().op('X').i32(-1).stop());
    all.put("text of 2 GiB", new PickleWriter().op('X').i32(Integer.MAX_VALUE).stop());
    all.put(
        "text of 2^63",
        new PickleWriter().op(0x8d).raw(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 128}).stop());
    all.put("a number of 255 bytes", new PickleWriter().op(0x8a, 255).raw(new byte[255]).stop());
    all.put("append to a tuple", new PickleWriter().op(')', 'N', 'a').stop());
    all.put("append to a dictionary", new PickleWriter().op('}', 'N', 'a').stop());
    all.put("items in a list", new PickleWriter().op(']', 'N', 'N', 's').stop());
    all.put("an odd dictionary", new PickleWriter().op('(', 'N', 'd').stop());
    all.put("a tuple as key", new PickleWriter().op('}', ')', 'N', 's').stop());
    all.put("a list that holds itself", new PickleWriter().op(']', 'q', 0, 'h', 0, 'a').stop());
    all.put("names from lists", new PickleWriter().op(']', 'q', 0, 'h', 0, 'a', ']', 0x93).stop());
    all.put("a bare number", new PickleWriter().op('K', 1).stop());
    all.put("an empty dictionary", new PickleWriter().op('}').stop());
    all.put("a persistent id of text", new PickleWriter().text("0").op('Q').stop());
    all.put("too many operations", new PickleWriter().raw(nones(2_100_000)).stop());
    all.put("a memo bomb", memoBomb());
    all.put("a storage of 2^62", tensor("FloatStorage", 1L << 62, 0, shape(2), shape(1)));
    all.put("a negative storage", tensor("FloatStorage", -1, 0, shape(2), shape(1)));
    all.put("a storage too short", tensor("FloatStorage", 1, 0, shape(1), shape(1)));
    all.put("a storage too long", tensor("FloatStorage", 3, 0, shape(1), shape(1)));
    all.put("another type", tensor("DoubleStorage", 2, 0, shape(2), shape(1)));
    all.put("past the end", tensor("FloatStorage", 2, 1, shape(2), shape(1)));
    all.put("a stride past the end", tensor("FloatStorage", 2, 0, shape(2), shape(2)));
    all.put("a huge stride", tensor("FloatStorage", 2, 0, shape(3), shape(Long.MAX_VALUE)));
    all.put("a negative stride", tensor("FloatStorage", 2, 1, shape(2), shape(-1)));
    all.put("a negative offset", tensor("FloatStorage", 2, -1, shape(1), shape(1)));
    all.put("an offset of 2^63 - 1", tensor("FloatStorage", 2, Long.MAX_VALUE, shape(1), shape(1)));
    all.put("a negative size", tensor("FloatStorage", 2, 0, shape(-1, -1), shape(1, 1)));
    all.put("a huge shape", tensor("FloatStorage", 2, 0, shape(1L << 40, 1L << 40), shape(0, 0)));
    all.put(
        "an expanded shape", tensor("FloatStorage", 2, 0, shape(1 << 15, 1 << 10), shape(0, 0)));
    all.put("an empty past the end", tensor("FloatStorage", 2, 9, shape(0), shape(1)));
    all.put("more sizes than strides", tensor("FloatStorage", 2, 0, shape(1, 1), shape(1)));
    all.put("40 axes", tensor("FloatStorage", 2, 0, new long[40], new long[40]));
    return all;
  }

  @Test
  void damagedPicklesAreRefused() throws IOException {
    for (Map.Entry<String, byte[]> entry : damagedPickles().entrySet()) {
      try {
        refused(zip(entry.getValue(), new byte[8]), "");
        refused(legacy(entry.getValue(), new float[2]), "");
      } catch (AssertionError e) {
        throw new AssertionError(entry.getKey(), e);
      }
    }
  }

  @Test
  void hostileZipsAreRefused() throws IOException {
    byte[] pickle = new PickleWriter().tensor("FloatStorage", "0", 1, 0, shape(1), shape(1)).stop();
    byte[] outside =
        new PickleWriter().tensor("FloatStorage", "../0", 1, 0, shape(1), shape(1)).stop();
    refused(zipOf(false, "a/data.pkl", pickle), "missing");
    refused(zipOf(false, "a/data.pkl", outside, "a/0", new byte[4]), "missing");
    refused(zipOf(false, "a/data.pkl", pickle, "a/../b", new byte[4]), "outside");
    refused(zipOf(false, "a/data.pkl", pickle, "/etc/x", new byte[4]), "outside");
    refused(zipOf(false, "a/data.pkl", pickle, "a\\..\\x", new byte[4]), "outside");
    refused(zipOf(false, "a/data.pkl", pickle, "b/data.pkl", pickle), "two pickles");
    refused(zipOf(false, "a/data/0", new byte[4]), "no data.pkl");
    refused(zipOf(false, "a/data.pkl", pickle, "a/byteorder", "big".getBytes()), "big-endian");
    refused(zipOf(true, "a/data.pkl", pickle, "a/data/0", new byte[40 << 20]), "unpack");
    refused(
        zipOf(false, "a/data.pkl", concat(pickle, new byte[1]), "a/data/0", new byte[4]), "end");
    Path twice =
        zipOf(false, "a/data.pkl", pickle, "a/data/0", new byte[4], "a/data/1", new byte[4]);
    byte[] bytes = Files.readAllBytes(twice);
    for (int i = 0; i < bytes.length - 8; i++) {
      if (new String(bytes, i, 8, java.nio.charset.StandardCharsets.ISO_8859_1)
          .equals("a/data/1")) {
        bytes[i + 7] = '0';
      }
    }
    Files.write(twice, bytes);
    refused(twice, "twice");
  }

  @Test
  void aCompressedArchiveIsRead() throws IOException {
    byte[] pickle =
        new PickleWriter().tensor("FloatStorage", "0", 1000, 0, shape(1000), shape(1)).stop();
    Path path = zipOf(true, "a/data.pkl", pickle, "a/data/0", new byte[4000]);
    assertEquals(1000, WeightFile.read(path).tensors().get("").elements());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    PickleWriter p = new PickleWriter().op('}').text("w");
    p.tensor("FloatStorage", "0", 4, 0, shape(4), shape(1)).op('s');
    byte[] pickle = p.stop();
    for (Path path : List.of(zip(pickle, new byte[16]), legacy(pickle, new float[4]))) {
      byte[] bytes = Files.readAllBytes(path);
      assertEquals(1, WeightFile.read(path).tensors().size());
      for (int length = 0; length < bytes.length; length++) {
        Files.write(path, Arrays.copyOf(bytes, length));
        refused(path, "");
      }
    }
  }

  @Test
  void flippedBytesNeverGetPastTheChecks() throws IOException {
    PickleWriter p = new PickleWriter().op('}').text("w");
    p.tensor("FloatStorage", "0", 4, 0, shape(2, 2), shape(1, 2)).op('s');
    Random random = new Random(7);
    byte[] pickle = p.stop();
    for (Path path : List.of(zip(pickle, new byte[16]), legacy(pickle, new float[4]))) {
      byte[] bytes = Files.readAllBytes(path);
      for (int round = 0; round < 400; round++) {
        byte[] damaged = bytes.clone();
        for (int i = 0; i <= round % 3; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        Files.write(path, damaged);
        try {
          WeightFile.read(path);
        } catch (ChiaroException.Model e) {
          assertTrue(!e.getMessage().contains("\n"), e.getMessage());
        }
      }
    }
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    refused(folder, "folder");
    refused(folder.resolve("none.pth"), "does not exist");
    Path path = folder.resolve("x");
    Files.write(path, new byte[0]);
    refused(path, "empty");
    Random random = new Random(3);
    for (int length : new int[] {1, 3, 8, 100, 5000}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      Files.write(path, bytes);
      refused(path, "not a weights file");
    }
    Files.writeString(path, "<!DOCTYPE html><html>");
    refused(path, "not a weights file");
  }

  private static void refused(Path path, String reason) {
    var e = assertThrows(ChiaroException.Model.class, () -> WeightFile.read(path));
    String message = e.getMessage();
    assertTrue(message.startsWith(path.toString()) && !message.contains("\n"), message);
    assertTrue(message.contains(reason), message);
    assertEquals(4, e.exitCode());
  }

  private static long[] shape(long... lengths) {
    return lengths;
  }

  private static byte[] tensor(String type, long count, long offset, long[] sizes, long[] strides) {
    return new PickleWriter().tensor(type, "0", count, offset, sizes, strides).stop();
  }

  private static byte[] nones(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 'N');
    return bytes;
  }

  /** Thirty lists, each holding the one before ten times. */
  private static byte[] memoBomb() {
    PickleWriter p = new PickleWriter().op('}', 'q', 0);
    for (int level = 0; level < 30; level++) {
      p.op(']', 'q', level + 1, '(');
      for (int i = 0; i < 10; i++) {
        p.op('h', level);
      }
      p.op('e');
    }
    // the levels lie above each other; a tuple takes them all
    return p.op('0').raw("0".repeat(29).getBytes()).stop();
  }

  private static float[] values(NdArray array) {
    float[] values = new float[(int) array.elements()];
    array.data().asFloatBuffer().get(values);
    return values;
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private Path zip(byte[] pickle, byte[] storage) throws IOException {
    return zipOf(false, "archive/data.pkl", pickle, "archive/data/0", storage);
  }

  private Path zipOf(boolean deflate, Object... namesAndBytes) throws IOException {
    Path path = folder.resolve("z.pth");
    try (var out = new ZipOutputStream(Files.newOutputStream(path))) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        byte[] bytes = (byte[]) namesAndBytes[i + 1];
        ZipEntry entry = new ZipEntry((String) namesAndBytes[i]);
        if (!deflate) {
          CRC32 crc = new CRC32();
          crc.update(bytes);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(bytes.length);
          entry.setCrc(crc.getValue());
        }
        out.putNextEntry(entry);
        out.write(bytes);
      }
    }
    return path;
  }

  private Path legacy(byte[] tree, float... storage) throws IOException {
    byte[] magic = {
      (byte) 0x80,
      2,
      (byte) 0x8a,
      10,
      0x6c,
      (byte) 0xfc,
      (byte) 0x9c,
      0x46,
      (byte) 0xf9,
      0x20,
      0x6a,
      (byte) 0xa8,
      0x50,
      0x19,
      '.'
    };
    return Files.write(
        folder.resolve("l.pth"),
        concat(
            magic,
            new PickleWriter().op('M', 0xe9, 3).stop(),
            new PickleWriter().op('}').text("little_endian").op(0x88, 's').stop(),
            tree,
            new PickleWriter().op(']').text("0").op('a').stop(),
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(storage.length).array(),
            floats(storage)));
  }
}
