package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.Shared;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.ImageTree;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoreHistogram;
import org.chiaro.metric.ScoredPair;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CentredDiscTest {
  @Test
  void bestDiscOfTheFlowers() throws IOException {
    DiscScores best = search("flowers17/masks");
    assertEquals(118, best.n());
    assertEquals(0.454, best.iou(), 5e-4);
    assertEquals(0.594, best.maxF(), 1e-3);
    assertEquals(0.850, best.accuracy(), 5e-4);
  }

  @Test
  void bestDiscOfHalfOfEcssd() throws IOException {
    DiscScores best = search("ecssd/ground_truth_mask");
    assertEquals(500, best.n());
    assertEquals(0.40, best.iou(), 5e-3);
    assertEquals(0.55, best.maxF(), 5e-3);
    assertEquals(0.81, best.accuracy(), 5e-3);
  }

  @Test
  void radiusOneTouchesAllFourEdges() {
    Grey wide = new CentredDisc(1).map(20, 41);
    assertEquals(255, level(wide, 0, 20));
    assertEquals(255, level(wide, 19, 20));
    assertEquals(255, level(wide, 10, 0));
    assertEquals(255, level(wide, 10, 40));
    assertEquals(0, level(wide, 0, 0));
    assertEquals(0, level(wide, 19, 40));
  }

  @Test
  void theLargestDiscIsEverythingAndOnePixelIsEnough() {
    assertEquals(255, level(new CentredDisc(1.42).map(300, 300), 0, 0));
    assertEquals(255, level(new CentredDisc(0.01).map(1, 1), 0, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.43, Double.NaN})
  void radiiOutsideAreUsage(double radius) {
    assertThrows(ChiaroException.Usage.class, () -> new CentredDisc(radius));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 46, 59, 100, 141})
  void aRingOfTheSearchIsTheDiscOfThatRadius(int ring) {
    Grey rings = CentredDisc.rings(97, 61);
    Grey disc = CentredDisc.ofRings(ring).map(97, 61);
    for (int y = 0; y < 97; y++) {
      for (int x = 0; x < 61; x++) {
        assertEquals(level(disc, y, x) == 255, level(rings, y, x) > 255 - ring);
      }
    }
  }

  @Test
  void theSearchAgreesWithScoringTheDiscItself() {
    Grey mask = CentredDisc.ofRings(40).map(50, 70);
    NdArray truth = array(new CentredDisc(0.4).map(50, 70), 1);
    DiscSearch search = new DiscSearch(Protocol.PAPER);
    search.add(DiscSearch.measure(KernelProvider.open("java", 1), "a", truth.view()));
    DiscScores best = search.scores();
    assertEquals(1, best.iou());
    assertEquals(1, best.maxF());
    assertEquals(1, best.accuracy());
    assertEquals(0.4, best.iouRadius());
    ScoreHistogram direct =
        ScoreHistogram.of(
            KernelProvider.open("java", 1), new ScoredPair("a", array(mask, 255).view(), truth.view()));
    assertEquals(direct.objectPixels(), direct.object()[255]);
    assertEquals(0, direct.background()[255]);
  }

  private static DiscScores search(String masks) throws IOException {
    DiscSearch search = new DiscSearch(Protocol.PAPER);
    List<Path> files = ImageTree.list(Shared.data(masks));
    for (Path file : files) {
      Grey levels = ImageFiles.readChannel0(file);
      for (int i = 0; i < levels.u8().capacity(); i++) {
        levels.u8().put(i, (byte) ((levels.u8().get(i) & 255) >= 128 ? 1 : 0));
      }
      NdArray mask =
          new NdArray(DType.U8, new long[] {levels.height(), levels.width()}, levels.u8());
      search.add(DiscSearch.measure(KernelProvider.open("java", 1), file.toString(), mask.view()));
    }
    return search.scores();
  }

  /** The map with its 255 replaced. */
  private static NdArray array(Grey grey, int one) {
    for (int i = 0; i < grey.u8().capacity(); i++) {
      grey.u8().put(i, (byte) (grey.u8().get(i) == 0 ? 0 : one));
    }
    return new NdArray(DType.U8, new long[] {grey.height(), grey.width()}, grey.u8());
  }

  private static int level(Grey map, int y, int x) {
    return map.u8().get(y * map.width() + x) & 255;
  }
}
