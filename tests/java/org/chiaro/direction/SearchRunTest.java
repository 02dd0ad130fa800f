package org.chiaro.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.chiaro.direction.DirectionSearch.Side;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.run.ChiaroException;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class SearchRunTest {
  private static final List<Side> BOTH = List.of(Side.LIGHT, Side.DARK);

  @TempDir Path folder;

  private static SearchConfig config(int iterations, double edgeWeight) {
    return new SearchConfig(iterations, 4, 5e-3, 2, edgeWeight, 2, 0.5, false, 5);
  }

  private SearchRun run(BigBiGan generator, SearchConfig config, String name) {
    return new SearchRun(generator, config, BOTH, 3, folder.resolve(name));
  }

  private byte[] bytes(String name) throws Exception {
    return Files.readAllBytes(folder.resolve(name));
  }

  @Test
  void aStoppedSearchEndsAsIfNothingHadHappened() throws Exception {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      run(generator, config(9, 10), "whole").run(false, () -> false, (done, loss) -> {});
      AtomicInteger asked = new AtomicInteger();
      SearchRun stopped = run(generator, config(9, 10), "parts");
      assertThrows(
          ChiaroException.Interrupted.class,
          () -> stopped.run(false, () -> asked.incrementAndGet() == 4, (done, loss) -> {}));
      assertEquals(4, asked.get());
      assertFalse(Files.exists(folder.resolve("parts/direction.safetensors")));
      AtomicInteger first = new AtomicInteger();
      stopped.run(true, () -> false, (done, loss) -> first.compareAndSet(0, done));
      assertEquals(5, first.get());
      for (String file :
          List.of("direction.safetensors", "dark.safetensors", "samples/sheet.png")) {
        assertArrayEquals(bytes("whole/" + file), bytes("parts/" + file), file);
      }
    }
  }

  @Test
  void theFilesSayWhatTheyAre() {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      SearchRun run = run(generator, config(2, 10), "run");
      var found = run.run(false, () -> false, (done, loss) -> {});
      Direction light = Direction.read(run.file(Side.LIGHT));
      Direction dark = Direction.read(run.file(Side.DARK));
      assertArrayEquals(found.get(Side.LIGHT).vector(), light.vector());
      assertEquals("object-lighter", light.facts().get("sign"));
      assertEquals("object-darker", dark.facts().get("sign"));
      assertEquals("3.0", light.facts().get("magnitude"));
      assertEquals("12", light.facts().get("latent_size"));
      assertEquals("2", light.facts().get("iterations"));
      assertTrue(Double.isFinite(Double.parseDouble(light.facts().get("score"))));
    }
  }

  @Test
  void goingOnNeedsTheSameSettings() throws Exception {
    try (BigBiGan generator = TinyGenerators.of(TinyGenerators.arrays16())) {
      run(generator, config(2, 10), "run").run(false, () -> false, (done, loss) -> {});
      SearchRun other = run(generator, config(4, 20), "run");
      var e =
          assertThrows(
              ChiaroException.Usage.class, () -> other.run(true, () -> false, (d, loss) -> {}));
      assertTrue(e.getMessage().contains("edge-weight was 10.0"), e.getMessage());
      // more iterations are no other search
      AtomicInteger done = new AtomicInteger();
      run(generator, config(4, 10), "run").run(true, () -> false, (d, loss) -> done.set(d));
      assertEquals(4, done.get());
    }
  }
}
