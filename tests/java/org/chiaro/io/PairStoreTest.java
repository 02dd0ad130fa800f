package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairStoreTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PARQUET")
  void pairsComeBackInOrder(PairStore.Format format) throws IOException {
    NdArray images = NdArray.allocate(DType.F32, 5, 3, 6, 4);
    NdArray masks = NdArray.allocate(DType.U8, 5, 6, 4);
    Random random = new Random(4);
    for (int i = 0; i < images.elements(); i++) {
      images.data().putFloat(4 * i, random.nextInt(256) / 127.5f - 1);
    }
    for (int i = 0; i < masks.elements(); i++) {
      masks.data().put(i, (byte) random.nextInt(2));
    }
    for (int shard = 0; shard < 3; shard++) {
      int first = 2 * shard;
      PairShard.write(
          folder,
          format,
          shard,
          first,
          sink -> {
            for (int i = first; i < Math.min(5, first + 2); i++) {
              sink.accept(Pair.of(images, masks, i, "{\"index\":" + i + "}"));
            }
          });
    }
    assertEquals(List.of(0, 1, 2), PairStore.numbers(folder));
    assertEquals(1, PairStore.shard(PairShard.path(folder, format, 2)).orElseThrow().size());
    PairStore store = PairStore.open(folder);
    assertEquals(5, store.size());
    NdArray backImages = NdArray.allocate(DType.F32, 5, 3, 6, 4);
    NdArray backMasks = NdArray.allocate(DType.U8, 5, 6, 4);
    for (int i = 0; i < 5; i++) {
      Pair pair = store.pair(i);
      assertEquals("{\"index\":" + i + "}", pair.json());
      pair.into(backImages, backMasks, i);
    }
    assertEquals(images.data(), backImages.data());
    assertEquals(masks.data(), backMasks.data());
    try (Stream<Path> files = Files.list(folder)) {
      String end = format == PairStore.Format.TAR ? ".tar" : "";
      assertEquals(
          List.of("pairs-000000" + end, "pairs-000001" + end, "pairs-000002" + end),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void foldersOfPairsGrow() {
    NdArray images = NdArray.allocate(DType.F32, 5, 3, 6, 4);
    NdArray masks = NdArray.allocate(DType.U8, 5, 6, 4);
    PairWriter writer = PairStore.create(folder, 2);
    for (int i = 0; i < 3; i++) {
      writer.add(Pair.of(images, masks, i, "{\"index\":" + i + "}"));
    }
    assertThrows(ChiaroException.Usage.class, () -> PairStore.create(folder, 2));
    PairWriter more = PairStore.resume(folder, 2);
    assertEquals(3, more.count());
    more.add(Pair.of(images, masks, 3, "{\"index\":3}"));
    more.add(Pair.of(images, masks, 4, "{\"index\":4}"));
    PairStore store = PairStore.open(folder);
    assertEquals(5, store.size());
    assertEquals("{\"index\":4}", store.pair(4).json());
    assertEquals(List.of(0, 1, 2), PairStore.numbers(folder));
    // a shard that was not full is filled first, as without the break
    assertTrue(Files.exists(folder.resolve("pairs-000001/00000003.png")));
    // a shard that was not full is filled first, as without the break
    assertTrue(Files.exists(folder.resolve("pairs-000001/00000003.png")));
  }

  @Test
  void valuesAreRoundedAndLimited() {
    NdArray images = NdArray.allocate(DType.F32, 1, 3, 1, 2);
    float[] values = {-1, 1, -1.5f, 2, 0, Float.NaN};
    for (int i = 0; i < 6; i++) {
      images.data().putFloat(4 * i, values[i]);
    }
    Picture image = Pair.of(images, NdArray.allocate(DType.U8, 1, 1, 2), 0, "{}").image();
    byte[] rgb = new byte[6];
    image.rgb().get(rgb);
    assertArrayEquals(new byte[] {0, 0, (byte) 128, -1, -1, 0}, rgb);
  }

  @Test
  void anOrderIsAPermutationOfItsSeed() throws IOException {
    shard("pairs-000000.tar", 20);
    PairStore store = PairStore.open(folder);
    int[] order = store.order(1);
    assertArrayEquals(order, store.order(1));
    assertTrue(!Arrays.equals(order, store.order(2)));
    Arrays.sort(order);
    assertArrayEquals(IntStream.range(0, 20).toArray(), order);
  }

  @Test
  void aPairWithoutMaskOrOfOddNameIsLeftOut() throws IOException {
    byte[] png = ImageFiles.encodePng(Grey.allocate(2, 2));
    try (var tar = tar("pairs-000000.tar")) {
      add(tar, "00000001.png", png);
      add(tar, "00000001.mask.png", png);
      add(tar, "00000002.png", png);
      add(tar, "../../00000003.png", png);
      add(tar, "/00000004.png", png);
      TarArchiveEntry link = new TarArchiveEntry("00000005.png", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      add(tar, "00000005.mask.png", png);
    }
    assertEquals(1, PairStore.open(folder).size());
    assertEquals("{}", PairStore.open(folder).pair(0).json());
  }

  @Test
  void aNameThatIsThereTwiceIsRefused() throws IOException {
    byte[] png = ImageFiles.encodePng(Grey.allocate(2, 2));
    try (var tar = tar("pairs-000000.tar")) {
      add(tar, "00000001.png", png);
      add(tar, "00000001.png", png);
    }
    refused("twice");
  }

  @Test
  void maskOfAnotherSizeIsRefused() throws IOException {
    try (var tar = tar("pairs-000000.tar")) {
      add(tar, "00000001.png", ImageFiles.encodePng(Grey.allocate(2, 2)));
      add(tar, "00000001.mask.png", ImageFiles.encodePng(Grey.allocate(2, 3)));
    }
    PairStore store = PairStore.open(folder);
    assertThrows(ChiaroException.Data.class, () -> store.pair(0));
  }

  @Test
  void damagedShardsGiveOneLine() throws IOException {
    Path path = shard("pairs-000000.tar", 2);
    byte[] bytes = Files.readAllBytes(path);
    Random random = new Random(9);
    for (int round = 0; round < 80; round++) {
      byte[] damaged =
          round % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      for (int i = 0; damaged.length > 0 && i < round % 5; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(path, damaged);
      try {
        PairStore store = PairStore.open(folder);
        for (int i = 0; i < store.size(); i++) {
          store.pair(i);
        }
      } catch (ChiaroException.Data e) {
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
      }
    }
  }

  @Test
  void anEmptyOrMissingFolderIsNamed() {
    refused("holds no stored pairs");
    assertThrows(ChiaroException.Data.class, () -> PairStore.open(folder.resolve("none")));
  }

  @Test
  void parquetIsForOthers() throws IOException {
    Files.write(folder.resolve("pairs-000004.parquet"), new byte[4]);
    assertEquals(List.of(4), PairStore.numbers(folder));
    refused("pairs-000004.parquet: Parquet is for other programs");
  }

  private void refused(String reason) {
    var e = assertThrows(ChiaroException.Data.class, () -> PairStore.open(folder));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private Path shard(String name, int pairs) throws IOException {
    byte[] png = ImageFiles.encodePng(Grey.allocate(2, 2));
    try (var tar = tar(name)) {
      for (int i = 0; i < pairs; i++) {
        add(tar, "%08d.png".formatted(i), png);
        add(tar, "%08d.mask.png".formatted(i), png);
        add(tar, "%08d.json".formatted(i), new byte[] {'{', '}'});
      }
    }
    return folder.resolve(name);
  }

  private TarArchiveOutputStream tar(String name) throws IOException {
    return new TarArchiveOutputStream(Files.newOutputStream(folder.resolve(name)));
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
