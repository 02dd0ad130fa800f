package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PickledNetworkTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;

  private static NdArray array(float first, long... shape) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    array.data().putFloat(0, first);
    return array;
  }

  private static Map<String, NdArray> tensors() {
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    tensors.put("w_avg", array(1, 3));
    tensors.put("mapping.fc0.weight", array(2, 3, 2));
    tensors.put("mapping.fc0.bias", array(3, 3));
    tensors.put("synthesis.b4.noise_strength", array(4));
    return tensors;
  }

  private Path written(byte[] content) throws IOException {
    return Files.write(folder.resolve("network.pkl"), content);
  }

  @Test
  void theAveragedGeneratorsTensorsAreFoundByName() throws IOException {
    Weights read = WeightFile.read(written(NetworkPickles.file(tensors())));
    assertEquals(tensors().keySet(), read.tensors().keySet());
    tensors()
        .forEach(
            (name, array) -> {
              assertArrayEquals(array.shape(), read.tensors().get(name).shape(), name);
              assertEquals(array.data(), read.tensors().get(name).data(), name);
            });
    assertEquals("Generator", read.metadata().get("class"));
    assertEquals("200", read.metadata().get("conv_clamp"));
  }

  @Test
  void oneNetworkAloneIsReadToo() throws IOException {
    PickleWriter out = new PickleWriter();
    byte[] alone = NetworkPickles.network(out, "Generator", tensors()).stop();
    assertEquals(4, WeightFile.read(written(alone)).tensors().size());
  }

  @Test
  void safetensorsThatStartLikeAPickleAreStillSafetensors() throws IOException {
    Path path = folder.resolve("weights.safetensors");
    for (int padding = 0; padding < 1200; padding += 4) {
      Safetensors.write(path, Map.of("x", array(1, 2)), Map.of("note", "-".repeat(padding)));
      byte[] content = Files.readAllBytes(path);
      if ((content[0] & 0xff) == 0x80 && content[1] >= 2) {
        assertEquals(1, WeightFile.read(path).tensors().size());
        return;
      }
    }
    throw new IllegalStateException("no header of such a length");
  }

  static Stream<Arguments> hostile() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    byte[] whole = NetworkPickles.file(tensors());
    all.put("cut in the middle", Arrays.copyOf(whole, whole.length / 2));
    all.put("cut before its end", Arrays.copyOf(whole, whole.length - 1));
    all.put("going on after its end", Arrays.copyOf(whole, whole.length + 1));
    all.put("of another library", new PickleWriter().op('}').text("a").op('K', 1, 's').stop());
    all.put(
        "an object of another library",
        new PickleWriter().global("sklearn.tree", "Tree").op(')', 0x81, '}', 'b').stop());
    all.put("without a state", called(new PickleWriter().op('}').text("class_name").text("G")
        .op('s')));
    all.put("described by a text", called(new PickleWriter().text("G")));
    all.put("without tensors", NetworkPickles.file(Map.of()));
    all.put("its own child", itself());
    all.put("a system call", named(new PickleWriter().global("os", "system").text("touch x")));
    all.put("a storage outside", named(new PickleWriter().storage("FloatStorage", "0", 1)));
    all.put("a storage that is a text", named(new PickleWriter()
        .global("torch.storage", "_load_from_bytes").text("x").op(0x85, 'R')));
    all.put("a storage that is no container", stored(new byte[100]));
    all.put("a storage that is a pickle", stored(whole));
    all.put("a storage that holds a list", stored(
        NetworkPickles.storage(new PickleWriter().op(']'), new byte[4])));
    all.put("a storage too short", stored(
        NetworkPickles.storage(new PickleWriter().storage("FloatStorage", "0", 9), new byte[4])));
    all.put("a storage of 8 GiB", stored(NetworkPickles.storage(
        new PickleWriter().storage("FloatStorage", "0", 1L << 31), new byte[4])));
    all.put("a tensor beyond its storage", beyond());
    all.put("bytes of 2 GiB", named(new PickleWriter().op('B').i32(Integer.MAX_VALUE)));
    all.put("bytes of -1", named(new PickleWriter().op('B').i32(-1)));
    all.put("bytes as a key", new PickleWriter().op('}', 'C', 1, 0, 'N', 's').stop());
    all.put("a set of a mark", new PickleWriter().op('(', 0x91, 0x90).stop());
    all.put("one storage opened for ever", again());
    MaliciousPickles.all().forEach((name, pickle) -> all.put("state dict: " + name, pickle));
    return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  private static byte[] called(PickleWriter argument) {
    byte[] described = argument.stop();
    return new PickleWriter()
        .global("torch_utils.persistence", "_reconstruct_persistent_obj")
        .raw(Arrays.copyOfRange(described, 2, described.length - 1))
        .op(0x85, 'R')
        .stop();
  }

  /** The value stands where G_ema is expected. */
  private static byte[] named(PickleWriter value) {
    byte[] written = value.stop();
    return new PickleWriter()
        .op('}')
        .text("G_ema")
        .raw(Arrays.copyOfRange(written, 2, written.length - 1))
        .op(0x85, 'R', 's')
        .stop();
  }

  private static byte[] stored(byte[] storage) {
    PickleWriter out = new PickleWriter().op('}').text("G_ema");
    return NetworkPickles.tensor(out, array(1, 1), storage).op('s').stop();
  }

  private static byte[] beyond() {
    PickleWriter out = new PickleWriter().op('}').text("G_ema");
    byte[] storage = NetworkPickles.storage(array(1, 2));
    return NetworkPickles.tensor(out, array(1, 3), storage).op('s').stop();
  }

  /** An object whose state holds it among its modules. */
  private static byte[] itself() {
    return new PickleWriter()
        .global("a", "B").op(')', 0x81, 'q', 0)
        .op('}').text("_modules").op('}').text("x").op('h', 0, 's', 's', 'b')
        .stop();
  }

  /** The same bytes, named again and again: they must not be read again and again. */
  private static byte[] again() {
    PickleWriter out = new PickleWriter().op(']');
    byte[] storage = NetworkPickles.storage(array(1, 1 << 16));
    out.op('B').i32(storage.length).raw(storage).op('q', 1, '0');
    for (int i = 0; i < 100_000; i++) {
      out.global("torch.storage", "_load_from_bytes").op('h', 1, 0x85, 'R', '0');
    }
    return out.stop();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void aHostilePickleIsOneLine(String name, byte[] content) throws IOException {
    Path path = written(content);
    var e =
        assertTimeoutPreemptively(
            SOON, () -> assertThrows(ChiaroException.Model.class, () -> WeightFile.read(path)));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    assertFalse(Files.exists(Path.of("x")));
  }
}
