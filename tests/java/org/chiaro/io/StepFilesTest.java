package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StepFilesTest {
  @TempDir private Path folder;

  @Test
  void twoAreKeptAndADamagedOneFallsBack() throws IOException {
    StepFiles files = new StepFiles(folder);
    assertEquals(Optional.empty(), newest(files));
    for (int step : new int[] {5, 10, 999_999, 1_000_000}) {
      files.write(step, arrays(), Map.of("step", Integer.toString(step)));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("step-1000000.safetensors", "step-999999.safetensors"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertEquals("1000000", newest(files).orElseThrow());
    damage("step-1000000.safetensors");
    assertEquals("999999", newest(files).orElseThrow());
    damage("step-999999.safetensors");
    assertThrows(ChiaroException.Model.class, () -> newest(files));
  }

  @Test
  void everyDamagedByteIsFound() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, arrays(), Map.of("step", "7"));
    byte[] whole = Files.readAllBytes(file);
    assertEquals(Map.of("step", "7"), Safetensors.readOwn(file).metadata());
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {1, 0x80, 0xff, 0x20}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) change;
        Files.write(file, damaged);
        assertThrows(
            ChiaroException.Model.class, () -> Safetensors.readOwn(file), at + " ^ " + change);
      }
    }
  }

  @Test
  void aFileFromElsewhereNeedsNoChecksumUnlessItClaimsToBeOurs() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Files.write(file, BadFiles.plainSafetensors());
    assertTrue(Safetensors.read(file).tensors().containsKey("a"));
    var e = assertThrows(ChiaroException.Model.class, () -> Safetensors.readOwn(file));
    assertTrue(e.getMessage().contains("no checksum"), e.getMessage());
  }

  private static Optional<String> newest(StepFiles files) {
    return files.newest(file -> Safetensors.readOwn(file).metadata().get("step"));
  }

  private static Map<String, NdArray> arrays() {
    return Map.of("a", NdArray.allocate(DType.F32, 3, 5));
  }

  private void damage(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);
  }
}
