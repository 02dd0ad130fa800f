package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTreeTest {
  @TempDir Path folder;

  @Test
  void listsImagesInOrderAndNothingElse() throws IOException {
    for (String name :
        List.of("b/2.JPG", "b/1.jpeg", "a.png", "c.webp", "d.bmp", "e.txt", ".f.png", ".g/h.png")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");
    }
    Files.createSymbolicLink(folder.resolve("link.png"), folder.resolve("a.png"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Path root = Files.createSymbolicLink(folder.resolve(".root"), folder);
    List<String> expected = List.of("a.png", "b/1.jpeg", "b/2.JPG", "c.webp", "d.bmp", "link.png");
    for (Path start : List.of(folder, root)) {
      assertEquals(
          expected,
          ImageTree.list(start).stream().map(p -> start.relativize(p).toString()).toList());
    }
  }

  @Test
  void namesPairUpToTheFirstDot() {
    Path root = Path.of("maps");
    assertEquals("0042", ImageTree.key(root, Path.of("maps/0042.prob.png")));
    assertEquals("birds/wren", ImageTree.key(root, Path.of("maps/birds/wren.jpg")));
    assertEquals("wren", ImageTree.stem(Path.of("maps/birds/wren")));
  }

  @Test
  void aMissingFolderIsNamed() {
    assertThrows(ChiaroException.Data.class, () -> ImageTree.list(folder.resolve("none")));
  }
}
