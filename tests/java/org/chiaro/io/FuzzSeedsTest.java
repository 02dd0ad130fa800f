package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.chiaro.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of the fuzzer, findings among them, and some thousand mutations of them. */
final class FuzzSeedsTest {
  private static final int MUTATIONS = 4000;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  static Set<String> targets() {
    return Fuzz.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void endInTheDeclaredException(String name) throws IOException {
    Fuzz.Target target = Fuzz.all().get(name);
    List<byte[]> seeds = seeds(name);
    assertFalse(seeds.isEmpty(), "no seeds for " + name);
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          for (byte[] seed : seeds) {
            Fuzz.run(target, seed);
          }
          Random random = new Random(1);
          for (int i = 0; i < MUTATIONS; i++) {
            Fuzz.run(target, mutated(seeds.get(i % seeds.size()), random));
          }
        });
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] = switch (random.nextInt(4)) {
        case 0 -> (byte) 0xff;
        case 1 -> 0;
        case 2 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
        default -> (byte) random.nextInt();
      };
    }
    return bytes;
  }

  private static List<byte[]> seeds(String name) throws IOException {
    Path folder = Golden.folder("..").resolve("fuzz/seeds").resolve(name).normalize();
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(FuzzSeedsTest::bytes).toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
