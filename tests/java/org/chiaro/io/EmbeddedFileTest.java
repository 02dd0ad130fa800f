package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFileTest {
  @TempDir Path folder;

  private static Set<Path> temporary() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries
          .filter(path -> path.getFileName().toString().matches("(chiaro|zipfs).*safetensors.*"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void anEntryOfAJarIsReadWhereItIs() throws IOException {
    Path plain = EmbeddedFile.resolve("embedded", "direction.safetensors");
    Path jar = folder.resolve("some program.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("inside/direction.safetensors"));
      Files.copy(plain, out);
      out.closeEntry();
    }
    Set<Path> before = temporary();
    URI resource = URI.create("jar:" + jar.toUri() + "!/inside/direction.safetensors");
    for (int round = 0; round < 2; round++) {
      Weights weights = WeightFile.read(EmbeddedFile.path(resource));
      assertEquals(WeightFile.read(plain).sha256(), weights.sha256());
    }
    assertEquals(before, temporary());
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(1, entries.count(), "nothing beside the jar");
    }
  }

  @Test
  void aFileThatIsNamedIsThatFile() {
    assertEquals(Path.of("x.pth"), EmbeddedFile.resolve("x.pth", "generator.safetensors"));
  }

  @Test
  void whatDoesNotComeAlongIsOneLine() {
    assertThrows(
        ChiaroException.Model.class, () -> EmbeddedFile.resolve("embedded", "none.safetensors"));
  }
}
