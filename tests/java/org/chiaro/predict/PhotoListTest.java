package org.chiaro.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoListTest {
  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.createFile(path);
  }

  @Test
  void foldersKeepTheirTree() throws Exception {
    file("in/a.jpg");
    file("in/sub/deep/b.c.png");
    file("in/notes.txt");
    Path alone = file("other/c.jpg");
    List<String> keys =
        PhotoList.of(List.of(folder.resolve("in"), alone)).stream()
            .map(PhotoList.Item::key)
            .toList();
    assertEquals(List.of("a", "sub/deep/b", "c"), keys);
  }

  @Test
  void twoInputsOfOneOutputAreUsage() throws Exception {
    Path one = file("x/a.jpg");
    Path two = file("y/a.png");
    var error = assertThrows(ChiaroException.Usage.class, () -> PhotoList.of(List.of(one, two)));
    assertTrue(error.getMessage().contains("a.png"), error.getMessage());
  }

  @Test
  void whatIsNotThereIsData() throws Exception {
    assertThrows(
        ChiaroException.Data.class, () -> PhotoList.of(List.of(folder.resolve("none.jpg"))));
    file("in/notes.txt");
    assertThrows(ChiaroException.Data.class, () -> PhotoList.of(List.of(folder.resolve("in"))));
  }
}
