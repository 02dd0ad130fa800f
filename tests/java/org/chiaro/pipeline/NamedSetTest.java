package org.chiaro.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.dataset.Archives;
import org.chiaro.metric.Protocol;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamedSetTest {
  @TempDir private Path folder;

  @Test
  void foldersAndPublishedSetsByOneText() throws IOException {
    Archives.cub(folder);
    Path masks = Files.createDirectories(folder.resolve("a@b"));
    NamedSet folders = NamedSet.parse("birds=" + folder + ":" + masks);
    assertEquals("birds", folders.name());
    assertEquals(folder + ":" + masks, folders.photos().place());
    NamedSet test = NamedSet.parse("cub@" + folder);
    assertEquals("cub", test.name());
    assertEquals("cub test in " + folder, test.photos().place());
    assertEquals(2, test.pairs(Protocol.PAPER, photo -> null).count());
    NamedSet val = NamedSet.parse("cub/val@" + folder);
    assertEquals("cub-val", val.name());
    assertEquals(1, val.pairs(Protocol.PAPER, photo -> null).count());
    NamedSet rest = NamedSet.parse("folder=" + folder + "/images:" + masks);
    ChiaroException.Data e =
        assertThrows(
            ChiaroException.Data.class, () -> rest.pairs(Protocol.PAPER, photo -> null));
    assertTrue(e.getMessage().startsWith("folder: no photo has a mask"), e.getMessage());
  }

  @Test
  void otherTextsAreRefused() {
    for (String text : List.of("birds", "=a:b", "birds=a", "birds=a:", "birds@a")) {
      assertThrows(ChiaroException.Usage.class, () -> NamedSet.parse(text), text);
    }
    String both = folder + ":" + folder;
    assertThrows(ChiaroException.Usage.class, () -> NamedSet.parse("a/b=" + both));
    assertThrows(ChiaroException.Data.class, () -> NamedSet.parse("cub@" + folder));
    assertThrows(ChiaroException.Data.class, () -> NamedSet.parse("birds=" + both + "/none"));
  }
}
