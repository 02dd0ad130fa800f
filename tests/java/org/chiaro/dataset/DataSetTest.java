package org.chiaro.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.chiaro.io.PairedFiles;
import org.chiaro.io.PairedFiles.Why;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;

final class DataSetTest {
  @TempDir private Path root;

  @Test
  void birdsAreSplitByTheListAndKeepTheirSubFolder() throws IOException {
    Archives.cub(root.resolve("CUB_200_2011"));
    for (Path given : List.of(root, root.resolve("CUB_200_2011"))) {
      DataSet test = DataSet.open(KnownSet.CUB, given, Optional.empty());
      assertEquals(Split.TEST, test.split());
      assertEquals(List.of("001.A/a_3", "003.C/a_1"), names(test));
      assertEquals(
          root.resolve("CUB_200_2011/segmentations/003.C/a_1.png"),
          test.files().pairs().get(1).right());
    }
    assertEquals(
        List.of("001.A/a_1", "001.A/a_2", "002.B/b_2"), names(open(KnownSet.CUB, Split.TRAIN)));
    assertEquals(List.of("002.B/b_1"), names(open(KnownSet.CUB, Split.VAL)));
    assertEquals(6, names(open(KnownSet.CUB, Split.ALL)).size());
    assertEquals(Truth.ABOVE_HALF, open(KnownSet.CUB, Split.ALL).truth());
    assertEquals(
        List.of(Split.TRAIN, Split.VAL, Split.TEST),
        DataSet.splits(KnownSet.CUB, root).stream().map(DataSet::split).toList());
  }

  @Test
  void masksOfBirdsMayLieBesideTheirFolder() throws IOException {
    Path cub = Archives.cub(root.resolve("CUB_200_2011"));
    Files.move(cub.resolve("segmentations"), root.resolve("segmentations"));
    assertEquals(2, names(open(KnownSet.CUB, Split.TEST)).size());
  }

  @Test
  void birdsWithoutTheListOfSplitsAreOneSet() throws IOException {
    Path cub = Archives.cub(root);
    Files.delete(cub.resolve("train_val_test_split.txt"));
    assertEquals(6, names(DataSet.open(KnownSet.CUB, root, Optional.empty())).size());
    ChiaroException.Usage e =
        assertThrows(ChiaroException.Usage.class, () -> open(KnownSet.CUB, Split.TEST));
    assertTrue(e.getMessage().endsWith("has no split test; it has all"), e.getMessage());
  }

  @Test
  void aMissingMaskDropsItsPhotoAndShiftsNothing() throws IOException {
    Archives.cub(root);
    Files.delete(root.resolve("segmentations/001.A/a_1.png"));
    Files.delete(root.resolve("images/001.A/a_2.jpg"));
    PairedFiles files = open(KnownSet.CUB, Split.TRAIN).files();
    assertEquals(
        List.of(
            new PairedFiles.Pair(
                "002.B/b_2",
                root.resolve("images/002.B/b_2.jpg"),
                root.resolve("segmentations/002.B/b_2.png"))),
        files.pairs());
    assertEquals(
        List.of(Why.NO_RIGHT, Why.NO_LEFT),
        files.unpaired().stream().map(PairedFiles.Unpaired::why).toList());
  }

  @Test
  void aListThatLeavesTheSetIsRefused() throws IOException {
    for (String name :
        List.of("../../etc/passwd", "/etc/passwd", "a/../../x.jpg", "..", "a\0b.jpg", "./x.jpg")) {
      Archives.cub(root);
      Archives.text(root.resolve("images.txt"), "1 " + name + "\n");
      ChiaroException.Data e =
          assertThrows(
              ChiaroException.Data.class, () -> open(KnownSet.CUB, Split.ALL), () -> name);
      assertTrue(e.getMessage().contains("images.txt: names a file outside the set"), name);
      assertTrue(e.getMessage().lines().count() == 1 && !e.getMessage().contains("\0"), name);
    }
  }

  @Test
  void listsThatCannotBeUsedAreOneLine() throws IOException {
    Archives.cub(root);
    for (String list :
        List.of("x y.jpg\n", "1\n", "1 a.jpg\n1 b.jpg\n", "99999999999 a.jpg\n", "\u0001")) {
      Archives.text(root.resolve("images.txt"), list);
      ChiaroException.Data e =
          assertThrows(ChiaroException.Data.class, () -> open(KnownSet.CUB, Split.ALL), list);
      assertTrue(e.getMessage().contains("images.txt, line "), e.getMessage());
    }
    Files.write(root.resolve("images.txt"), new byte[] {'1', ' ', (byte) 0xff, '\n'});
    assertThrows(ChiaroException.Data.class, () -> open(KnownSet.CUB, Split.ALL));
    Archives.cub(root);
    Archives.text(root.resolve("train_val_test_split.txt"), "1 0\n");
    ChiaroException.Data e =
        assertThrows(ChiaroException.Data.class, () -> open(KnownSet.CUB, Split.TEST));
    assertTrue(e.getMessage().contains("not of one set"), e.getMessage());
  }

  @Test
  void flowersAreTestedOnTheAuthorsTrainingList() throws IOException {
    Archives.flowers(root.resolve("102flowers"));
    assertEquals(List.of("image_00001"), names(open(KnownSet.FLOWERS, Split.TEST)));
    assertEquals(List.of("image_00002"), names(open(KnownSet.FLOWERS, Split.VAL)));
    assertEquals(
        List.of("image_00003", "image_00004"), names(open(KnownSet.FLOWERS, Split.TRAIN)));
    assertEquals(4, names(open(KnownSet.FLOWERS, Split.ALL)).size());
    assertEquals(Truth.NOT_BLUE, open(KnownSet.FLOWERS, Split.TEST).truth());
    assertEquals(
        root.resolve("102flowers/segmim/segmim_00001.jpg"),
        open(KnownSet.FLOWERS, Split.TEST).files().pairs().get(0).right());
  }

  @Test
  void numbersOutOfRangeAreRefused() throws IOException {
    Archives.flowers(root);
    Archives.mat(
        root.resolve("setid.mat"), Mat5.newMatFile().addArray("trnid", Mat5.newScalar(-7)));
    ChiaroException.Data e =
        assertThrows(ChiaroException.Data.class, () -> open(KnownSet.FLOWERS, Split.TEST));
    assertTrue(e.getMessage().endsWith("trnid names photo number -7"), e.getMessage());
  }

  @Test
  void preparedFoldersOfBirdsAndFlowers() {
    for (KnownSet set : List.of(KnownSet.CUB, KnownSet.FLOWERS)) {
      Path folder = root.resolve(set.id());
      Archives.photos(folder.resolve("train_images"), "a.jpg", "b.jpg");
      Archives.masks(folder.resolve("train_segmentations"), "a.png", "b.png");
      Archives.photos(folder.resolve("test_images"), "c.jpg");
      Archives.masks(folder.resolve("test_segmentations"), "c.png");
      assertEquals(List.of("c"), names(DataSet.open(set, folder, Optional.empty())));
      assertEquals(List.of("a", "b"), names(DataSet.open(set, folder, Optional.of(Split.TRAIN))));
      assertEquals(
          List.of("a", "b", "c"), names(DataSet.open(set, folder, Optional.of(Split.ALL))));
      assertThrows(
          ChiaroException.Usage.class, () -> DataSet.open(set, folder, Optional.of(Split.VAL)));
    }
  }

  @Test
  void saliencySetsAsTheyUnpack() {
    folders("ECSSD/images", "ECSSD/ground_truth_mask");
    folders("DUTS/DUTS-TE/DUTS-TE-Image", "DUTS/DUTS-TE/DUTS-TE-Mask");
    folders("DUTS/DUTS-TR/DUTS-TR-Image", "DUTS/DUTS-TR/DUTS-TR-Mask");
    folders("DUT-OMRON/DUT-OMRON-image", "DUT-OMRON/pixelwiseGT-new-PNG");
    folders("salObj/datasets/imgs/pascal", "salObj/datasets/masks/pascal");
    folders("MSRA10K_Imgs_GT/Imgs", "MSRA10K_Imgs_GT/Imgs");
    folders("SOD/images", "SOD/masks");
    for (KnownSet set :
        List.of(
            KnownSet.ECSSD,
            KnownSet.DUTS,
            KnownSet.DUT_OMRON,
            KnownSet.PASCAL_S,
            KnownSet.MSRA10K,
            KnownSet.SOD)) {
      DataSet test = DataSet.open(set, root, Optional.empty());
      assertEquals(List.of("0001", "0002"), names(test), set.id());
      assertEquals(Split.TEST, test.split());
      assertEquals(List.of(), test.files().unpaired(), set.id());
      assertEquals(
          set == KnownSet.PASCAL_S ? Truth.ABOVE_HALF : Truth.LEVEL, test.truth(), set.id());
      assertTrue(test.files().pairs().get(0).left().toString().endsWith(".jpg"));
      assertTrue(test.files().pairs().get(0).right().toString().endsWith(".png"));
    }
    assertEquals(
        2, names(DataSet.open(KnownSet.DUTS, root.resolve("DUTS/DUTS-TE"), Optional.empty())).size());
    assertEquals(List.of("0001", "0002"), names(open(KnownSet.DUTS, Split.TRAIN)));
    PairedFiles both = open(KnownSet.DUTS, Split.ALL).files();
    assertEquals(2, both.pairs().size());
    assertEquals(2, both.unpaired().size(), "a name in both splits is no pair of its own");
  }

  @Test
  void flowersOf17KindsByTheirTrimapsOrMadeReady() throws IOException {
    Path archive = root.resolve("archive");
    Archives.photos(archive.resolve("jpg"), "image_0001.jpg", "image_0002.jpg", "image_0003.jpg");
    Archives.masks(archive.resolve("trimaps"), "image_0001.png");
    Archives.mat(
        archive.resolve("trimaps/imlist.mat"),
        Mat5.newMatFile().addArray("imlist", Archives.numbers(1, 3)));
    DataSet set = DataSet.open(KnownSet.FLOWERS17, archive, Optional.empty());
    assertEquals(List.of("image_0001"), names(set));
    assertEquals(Truth.TRIMAP, set.truth());
    assertEquals(1, set.files().unpaired().size());
    folders("ready/images", "ready/masks");
    assertEquals(
        Truth.LEVEL,
        DataSet.open(KnownSet.FLOWERS17, root.resolve("ready"), Optional.empty()).truth());
  }

  @Test
  void anyFolderWithADuplicateStemAndALoop() throws IOException {
    folders("images", "masks");
    Archives.photos(root.resolve("images"), "0002.jpeg", "0003.jpg");
    Archives.masks(root.resolve("masks"), "0004.png");
    Files.createSymbolicLink(root.resolve("images/loop"), root.resolve("images"));
    DataSet set = DataSet.open(KnownSet.FOLDER, root, Optional.empty());
    assertEquals(List.of("0001"), names(set));
    assertEquals(
        List.of(Finding.Kind.DUPLICATE, Finding.Kind.NO_MASK, Finding.Kind.NO_PHOTO),
        set.files().unpaired().stream().map(one -> Finding.of(one).kind()).toList());
  }

  @Test
  void whatIsNotThereIsSaidWithItsLayouts() throws IOException {
    ChiaroException.Data e =
        assertThrows(ChiaroException.Data.class, () -> open(KnownSet.ECSSD, Split.TEST));
    assertTrue(e.getMessage().contains("images/ + ground_truth_mask/"), e.getMessage());
    Archives.text(root.resolve("SOD/DBidx.mat"), "");
    e = assertThrows(ChiaroException.Data.class, () -> open(KnownSet.SOD, Split.TEST));
    assertTrue(e.getMessage().contains("outlines"), e.getMessage());
    Path missing = root.resolve("missing");
    e =
        assertThrows(
            ChiaroException.Data.class,
            () -> DataSet.open(KnownSet.CUB, missing, Optional.empty()));
    assertTrue(e.getMessage().endsWith("no such folder"), e.getMessage());
  }

  @Test
  void mapsPairWithTheSubFolderOrWhereItIsClearWithout() throws IOException {
    Archives.cub(root);
    Path maps = root.resolve("maps");
    // a_1 is in two sub-folders of the set
    Archives.masks(maps, "001.A/a_1.prob.png", "003.C/a_1.png", "b_1.png", "a_2.png", "other.png");
    DataSet set = open(KnownSet.CUB, Split.ALL);
    PairedFiles files = set.predictions(maps);
    assertEquals(
        List.of("001.A/a_1", "001.A/a_2", "002.B/b_1", "003.C/a_1"),
        files.pairs().stream().map(PairedFiles.Pair::name).toList());
    assertEquals(
        root.resolve("segmentations/003.C/a_1.png"), files.pairs().get(3).right());
    assertEquals(
        List.of("001.A/a_3", "002.B/b_2"),
        files.unpaired().stream().map(PairedFiles.Unpaired::name).toList());
  }

  @Test
  void aBareStemThatTwoPhotosHaveIsNoMap() throws IOException {
    Archives.cub(root);
    Path maps = root.resolve("maps");
    Archives.masks(maps, "a_1.png");
    assertEquals(List.of(), open(KnownSet.CUB, Split.ALL).predictions(maps).pairs());
    // one of the two is in another split: the map may be of that one
    assertEquals(List.of(), open(KnownSet.CUB, Split.TEST).predictions(maps).pairs());
  }

  @Test
  void publishedSizes() {
    assertEquals(OptionalInt.of(11_788), KnownSet.CUB.published(Split.ALL));
    assertEquals(OptionalInt.of(8_189), KnownSet.FLOWERS.published(Split.ALL));
    assertEquals(OptionalInt.of(5_019), KnownSet.DUTS.published(Split.TEST));
    assertEquals(OptionalInt.of(5_168), KnownSet.DUT_OMRON.published(Split.TEST));
    assertEquals(OptionalInt.empty(), KnownSet.FOLDER.published(Split.ALL));
    assertEquals(KnownSet.DUT_OMRON, KnownSet.named("Dut-Omron"));
    assertThrows(ChiaroException.Usage.class, () -> KnownSet.named("duts-te"));
    assertThrows(ChiaroException.Usage.class, () -> Split.named("dev"));
  }

  private void folders(String photos, String masks) {
    Archives.photos(root.resolve(photos), "0001.jpg", "0002.jpg");
    Archives.masks(root.resolve(masks), "0001.png", "0002.png");
  }

  private DataSet open(KnownSet set, Split split) {
    return DataSet.open(set, root, Optional.of(split));
  }

  private static List<String> names(DataSet set) {
    return set.files().pairs().stream().map(PairedFiles.Pair::name).toList();
  }
}
