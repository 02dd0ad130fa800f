package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.chiaro.Golden;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ResidentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad file ends in one line and an exit code, soon, and without the memory it asks for. */
final class HostileFilesTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  // asked for in all, garbage included: far less is alive at once
  private static final long FREE_BYTES = 160L << 20;
  private static final int SECOND_COPY = 4;

  @TempDir static Path folder;

  private static Stream<Arguments> cases(Map<String, byte[]> files) {
    return files.entrySet().stream().map(file -> Arguments.of(file.getKey(), file.getValue()));
  }

  static Stream<Arguments> pickles() {
    return cases(MaliciousPickles.all());
  }

  static Stream<Arguments> zips() {
    return cases(BadFiles.zips());
  }

  static Stream<Arguments> safetensors() {
    return cases(BadFiles.safetensors());
  }

  static Stream<Arguments> npys() {
    return cases(BadFiles.npys());
  }

  static Stream<Arguments> tars() {
    return cases(BadFiles.tars());
  }

  static Stream<Arguments> images() throws IOException {
    return cases(BadFiles.images());
  }

  static Stream<Arguments> mats() {
    return cases(BadFiles.mats());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pickles")
  void pickle(String name, byte[] pickle) throws IOException {
    byte[] zip = new RawZip().add("a/data.pkl", pickle).add("a/data/0", new byte[4]).end();
    ChiaroException refusal = refusedWeights(written("a.pth", zip));
    if (name.startsWith("calls ")) {
      String called = name.substring("calls ".length());
      assertTrue(refusal.getMessage().contains(called), refusal.getMessage());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("zips")
  void zip(String name, byte[] content) throws IOException {
    refusedWeights(written("a.pth", content));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("safetensors")
  void safetensor(String name, byte[] content) throws IOException {
    refusedWeights(written("a.safetensors", content));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("npys")
  void npy(String name, byte[] content) throws IOException {
    Path file = written("a.npy", content);
    refused(file, ChiaroException.Data.class, () -> Npy.read(file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tars")
  void tar(String name, byte[] content) throws IOException {
    Path store = Files.createDirectories(folder.resolve("store"));
    Path file = Files.write(store.resolve("pairs-000000.tar"), content);
    refused(file, ChiaroException.Data.class, () -> PairStore.open(store));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("images")
  void image(String name, byte[] content) throws IOException {
    Path file = written("a.png", content);
    refused(
        file,
        ChiaroException.Data.class,
        () -> ImageFiles.readRgb(file, ImageFiles.Orientation.AS_SHOWN));
    refused(file, ChiaroException.Data.class, () -> ImageFiles.size(file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mats")
  void mat(String name, byte[] content) throws IOException {
    Path file = written("a.mat", content);
    refused(file, ChiaroException.Data.class, () -> MatFile.integers(file, "x"));
  }

  @Test
  void thereAreTwoHundredFilesAndThirtyPatterns() throws IOException {
    int patterns = MaliciousPickles.all().size();
    int files =
        BadFiles.zips().size()
            + BadFiles.safetensors().size()
            + BadFiles.npys().size()
            + BadFiles.tars().size()
            + BadFiles.images().size()
            + BadFiles.mats().size();
    assertTrue(patterns >= 30, patterns + " patterns");
    assertTrue(files >= 200, files + " files");
  }

  @Test
  void aRefusedPictureIsNeverInMemory() throws IOException {
    byte[] tooLarge = BadFiles.images().get("PNG of 8001 x 8001");
    byte[] cutOff = BadFiles.images().get("PNG with a chunk of 2^31 bytes");
    for (byte[] start : new byte[][] {tooLarge, cutOff, new byte[] {'B', 'M'}, new byte[100]}) {
      Path file = written("large.png", start);
      try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
        whole.setLength(250L << 20);
      }
      long before = ResidentMemory.bytes();
      assertThrows(
          ChiaroException.Data.class,
          () -> ImageFiles.readRgb(file, ImageFiles.Orientation.AS_SHOWN));
      long grown = ResidentMemory.bytes() - before;
      assertTrue(grown <= 32L << 20, "resident memory grew by " + grown);
    }
  }

  @Test
  void theLimitOfPixelsCanBeSet() throws IOException {
    Path file = Golden.folder("images").resolve("rgb.png");
    int[] size = ImageFiles.size(file);
    try {
      System.setProperty(ImageLimits.PROPERTY, Integer.toString(size[0] * size[1]));
      ImageFiles.size(file);
      System.setProperty(ImageLimits.PROPERTY, Integer.toString(size[0] * size[1] - 1));
      var e = assertThrows(ChiaroException.Data.class, () -> ImageFiles.size(file));
      assertTrue(e.getMessage().contains("--max-pixels"), e.getMessage());
    } finally {
      System.clearProperty(ImageLimits.PROPERTY);
    }
  }

  private ChiaroException refusedWeights(Path file) {
    ChiaroException e =
        refused(file, ChiaroException.Model.class, () -> WeightFile.read(file));
    assertEquals(4, e.exitCode());
    return e;
  }

  private static <E extends ChiaroException> E refused(Path file, Class<E> type, Runnable reading) {
    E e =
        assertTimeoutPreemptively(
            SOON,
            () -> {
              ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
              long before = threads.getCurrentThreadAllocatedBytes();
              E refusal = assertThrows(type, reading::run);
              long asked = threads.getCurrentThreadAllocatedBytes() - before;
              long most = FREE_BYTES + SECOND_COPY * Files.size(file);
              assertTrue(asked <= most, asked + " bytes of heap, more than " + most);
              return refusal;
            });
    String message = e.getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertFalse(message.contains("\n"), message);
    assertTrue(message.length() < 600, message);
    return e;
  }

  private static Path written(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }
}
