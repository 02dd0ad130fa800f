package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HierarchicalSaliencyTest {
  private final Kernels kernels = KernelProvider.open("auto", 1);
  private final SaliencyMethod method =
      new SaliencyConfig(Method.HS, Optional.empty(), Optional.empty()).open(kernels);

  @AfterAll
  void close() {
    kernels.close();
  }

  @Test
  void anObjectInTheMiddleIsLightAndTheRestIsDark() {
    Grey map = method.map(Photos.disc(180, 240));
    int inside = map.u8().get(90 * 240 + 120) & 0xff;
    int outside = map.u8().get(10 * 240 + 10) & 0xff;
    assertEquals(255, inside);
    assertTrue(outside < 20, "outside " + outside);
  }

  @Test
  void anyPhotoHasAMapOfItsSize() {
    int[][] sizes = {
      {1, 1}, {1, 2}, {2, 1}, {1, 300}, {300, 1}, {3, 3}, {16, 17}, {25, 400}, {2, 3000}, {640, 40}
    };
    for (int[] size : sizes) {
      Picture noise =
          Photos.of(size[0], size[1], (y, x) -> (y * 92821 + x * 68917) * 48271 & 0xffffff);
      Grey map = method.map(noise);
      assertEquals(size[0], map.height());
      assertEquals(size[1], map.width());
    }
  }

  @Test
  void oneColourHasNothingThatStandsOut() {
    Grey map = method.map(Photos.of(60, 90, (y, x) -> 0x4080c0));
    assertTrue(IntStream.range(0, 60 * 90).allMatch(i -> map.u8().get(i) == 0));
  }

  @Test
  void aGreyPhotoHasAMap() {
    Grey map =
        method.map(Photos.of(60, 90, (y, x) -> y > 20 && y < 40 && x > 30 && x < 60 ? 0 : 0xffffff));
    assertEquals(255, map.u8().get(30 * 90 + 45) & 0xff);
    assertEquals(0, map.u8().get(0) & 0xff);
  }

  @Test
  void manyThreadsGiveTheSameMaps() {
    List<Picture> photos =
        List.of(Photos.disc(100, 130), Photos.disc(120, 90), Photos.disc(64, 200));
    List<Grey> alone = photos.stream().map(method::map).toList();
    List<Grey> together =
        IntStream.range(0, 24).parallel().mapToObj(i -> method.map(photos.get(i % 3))).toList();
    for (int i = 0; i < 24; i++) {
      assertEquals(alone.get(i % 3).u8(), together.get(i).u8());
    }
  }

  @Test
  void theReadableDefinitionGivesTheSameMap() {
    Path file = Shared.data("ecssd/images/0001.jpg");
    Picture photo = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
    try (Kernels java = KernelProvider.open("java", 1)) {
      assertEquals(method.map(photo).u8(), new HierarchicalSaliency(java).map(photo).u8());
    }
  }
}
