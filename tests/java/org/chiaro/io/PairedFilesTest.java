package org.chiaro.io;

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

final class PairedFilesTest {
  @TempDir private Path folder;

  @Test
  void subFoldersAndTheNameUpToTheFirstDotDecide() throws IOException {
    touch("p/a/0001.png", "p/b/0001.JPG", "p/0002.v2.final.png");
    touch("m/a/0001.jpeg", "m/b/0001.png", "m/0002.png", "m/readme.txt", "m/.0003.png");
    PairedFiles files = pair();
    assertEquals(List.of("0002", "a/0001", "b/0001"), names(files));
    assertEquals(folder.resolve("m/a/0001.jpeg"), files.pairs().get(1).right());
    assertEquals(List.of(), files.unpaired());
  }

  @Test
  void ofFourPicturesTheProbabilityMapCounts() throws IOException {
    touch("p/cat.prob.png", "p/cat.mask.png", "p/cat.cutout.png", "p/cat.overlay.png");
    touch("p/dog.mask.png", "p/dog.overlay.png", "p/owl.cutout.png");
    touch("m/cat.png", "m/dog.png");
    PairedFiles files = pair();
    assertEquals(List.of("cat", "dog"), names(files));
    assertEquals(folder.resolve("p/cat.prob.png"), files.pairs().get(0).left());
    assertEquals(folder.resolve("p/dog.mask.png"), files.pairs().get(1).left());
    assertEquals(List.of(), files.unpaired());
  }

  @Test
  void whatHasNoPartnerOrTwoIsListed() throws IOException {
    touch("p/1.png", "p/2.png", "p/3.png", "p/3.jpg", "p/5.png");
    touch("m/2.png", "m/3.png", "m/4.png", "m/5.a.png", "m/5.b.png");
    PairedFiles files = pair();
    assertEquals(List.of("2"), names(files));
    assertEquals(
        List.of(
            new PairedFiles.Unpaired(
                "1", PairedFiles.Why.NO_RIGHT, "no mask of this name in " + folder.resolve("m")),
            new PairedFiles.Unpaired(
                "3", PairedFiles.Why.SEVERAL, "several files of one name: 3.jpg, 3.png"),
            new PairedFiles.Unpaired(
                "4", PairedFiles.Why.NO_LEFT, "no prediction of this name in " + folder.resolve("p")),
            new PairedFiles.Unpaired(
                "5", PairedFiles.Why.SEVERAL, "several files of one name: 5.a.png, 5.b.png")),
        files.unpaired());
  }

  @Test
  void aMissingFolderIsBadData() throws IOException {
    touch("p/1.png");
    ChiaroException.Data e = assertThrows(ChiaroException.Data.class, this::pair);
    assertTrue(e.getMessage().contains(folder.resolve("m").toString()), e.getMessage());
  }

  private PairedFiles pair() {
    return PairedFiles.of(
        new PairedFiles.Side(folder.resolve("p"), "prediction", "prob"),
        new PairedFiles.Side(folder.resolve("m"), "mask", "mask"));
  }

  private static List<String> names(PairedFiles files) {
    return files.pairs().stream().map(PairedFiles.Pair::name).toList();
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }
}
