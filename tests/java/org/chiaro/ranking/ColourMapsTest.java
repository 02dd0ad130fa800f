package org.chiaro.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

/** Two maps on colours whose maps are known, and the other parts on pictures made by hand. */
class ColourMapsTest {
  private static final int SIDE = 16;

  private static Tensor random(long stream, int n) {
    float[] values = new float[n * 3 * SIDE * SIDE];
    new Philox(5).normal(stream, values, 0, values.length);
    return Ops.times(Tensors.of(values, n, 3, SIDE, SIDE), 0.2);
  }

  /** 1 in the left half. */
  private static Tensor left(int n) {
    Tensor mask = torch.zeros(n, SIDE, SIDE);
    mask.narrow(2, 0, SIDE / 2).fill_(new Scalar(1.0));
    return mask;
  }

  /** Lighter by .3 on the mask, darker and of less contrast off it. */
  private static Tensor lit(Tensor images, Tensor mask) {
    Tensor on = mask.unsqueeze(1);
    Tensor off = Ops.plus(Ops.times(on, -1), 1);
    return Ops.plus(images, 0.3).mul(on).add(Ops.plus(Ops.times(images, 0.5), -0.3).mul(off));
  }

  @Test
  void twoMapsExplainWhatTwoMapsMade() {
    try (var scope = TensorScope.noGrad()) {
      Tensor mask = left(4);
      Tensor before = random(1, 4);
      Tensor start = mask.to(torch.ScalarType.Byte);
      // a tenth of the pixels starts on the wrong side
      start.narrow(1, 0, 2).fill_(new Scalar(1));
      ColourMaps maps = ColourMaps.fit(before, lit(before, mask), start);
      Tensor fresh = random(2, 4);
      ColourMaps.Explained explained = maps.explain(fresh, lit(fresh, mask));
      for (double share : PairParts.explained(explained)) {
        assertTrue(share > 0.97, "" + share);
      }
      for (double iou : MaskOverlap.iou(explained.lighter(), mask)) {
        assertTrue(iou > 0.95, "" + iou);
      }
    }
  }

  @Test
  void nothingExplainsImagesThatHaveNothingToDoWithThoseBefore() {
    try (var scope = TensorScope.noGrad()) {
      Tensor start = left(4).to(torch.ScalarType.Byte);
      ColourMaps maps = ColourMaps.fit(random(1, 4), random(2, 4), start);
      for (double share : PairParts.explained(maps.explain(random(3, 4), random(4, 4)))) {
        assertTrue(share < 0.6, "" + share);
      }
      double[] still = PairParts.explained(maps.explain(random(3, 4), random(3, 4)));
      assertEquals(0, still[0]);
    }
  }

  @Test
  void partsOfPicturesMadeByHand() {
    try (var scope = TensorScope.noGrad()) {
      Tensor edges = random(6, 2).narrow(1, 0, 1).abs();
      assertEquals(1, PairParts.edges(edges, Ops.times(edges, 3))[1], 1e-5);
      assertEquals(0, PairParts.edges(edges, Ops.times(edges, -1))[0], 1e-5);
      Tensor mask = left(2);
      assertEquals(1, PairParts.complement(mask, Ops.plus(Ops.times(mask, -1), 1))[0], 1e-6);
      assertEquals(1, MaskOverlap.iou(mask, mask)[0], 1e-6);
      assertEquals(0, MaskOverlap.iou(torch.zeros_like(mask), torch.zeros_like(mask))[0], 1e-6);
      Tensor grey = random(7, 2).narrow(1, 0, 1).expand(-1, 3, -1, -1);
      assertEquals(1, PairParts.light(torch.zeros_like(grey), grey)[0], 1e-3);
      // red up, green down: the luma stays
      Tensor hue = torch.zeros(2, 3, SIDE, SIDE);
      hue.select(1, 0).fill_(new Scalar(0.587));
      hue.select(1, 1).fill_(new Scalar(-0.2989));
      assertEquals(0, PairParts.light(torch.zeros_like(hue), hue)[0], 1e-3);
      PairParts parts = new PairParts(SIDE, SIDE);
      Tensor middle = torch.zeros(1, SIDE, SIDE);
      middle.narrow(1, 4, 8).narrow(2, 4, 8).fill_(new Scalar(1.0));
      assertEquals(1, parts.middle(middle)[0], 1e-6);
      assertEquals(0, parts.border(middle)[0], 1e-6);
    }
  }
}
