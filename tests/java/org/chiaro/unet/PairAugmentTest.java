package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class PairAugmentTest {
  @Test
  void theDrawDependsOnTheSampleAndNotOnTheBatch() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = new DiscPairs(6, 32, 1).next();
      PairAugment augment = new PairAugment(Moves.FAR, 5);
      TrainingBatch whole = augment.apply(batch, 100);
      TrainingBatch tail =
          augment.apply(
              new TrainingBatch(batch.images().narrow(0, 4, 2), batch.masks().narrow(0, 4, 2)),
              104);
      assertTrue(torch.equal(whole.images().narrow(0, 4, 2), tail.images()));
      assertTrue(torch.equal(whole.masks().narrow(0, 4, 2), tail.masks()));
      assertFalse(torch.equal(whole.images(), augment.apply(batch, 101).images()));
    }
  }

  @Test
  void imageAndMaskMoveTogether() {
    try (var scope = TensorScope.noGrad()) {
      Tensor masks = new DiscPairs(16, 64, 1).next().masks();
      // the picture is the mask itself, as -1 and 1
      Tensor grey = Tensors.toFloat(masks).mul(new Scalar(2.0)).sub(new Scalar(1.0));
      Tensor images = grey.unsqueeze(1).expand(-1, 3, -1, -1).contiguous();
      TrainingBatch moved = new PairAugment(Moves.FAR, 5).apply(new TrainingBatch(images, masks), 0);
      assertEquals(torch.ScalarType.Byte, moved.masks().scalar_type().intern());
      // other light and contrast, but the object is still the lighter part
      Tensor light = moved.images().mean(new long[] {1}, false, new ScalarTypeOptional());
      Tensor most = light.amax(new long[] {1, 2}, true);
      Tensor least = light.amin(new long[] {1, 2}, true);
      Tensor seen = light.gt(most.add(least).mul(new Scalar(0.5)));
      double differ =
          Tensors.toFloat(seen.ne(moved.masks().gt(new Scalar(0L)))).mean().item_double();
      assertTrue(differ < 0.03, "share of pixels that differ: " + differ);
      assertFalse(torch.equal(masks, moved.masks()));
    }
  }

  @Test
  void nothingMovesFurtherThanItMay() {
    try (var scope = TensorScope.noGrad()) {
      Tensor masks = new DiscPairs(16, 64, 1).next().masks();
      Tensor images = Tensors.toFloat(masks).unsqueeze(1).expand(-1, 3, -1, -1).contiguous();
      TrainingBatch batch = new TrainingBatch(images, masks);
      Tensor still = new PairAugment(new Moves(1, 0), 5).apply(batch, 0).masks();
      Tensor mirrored = masks.flip(2);
      for (int i = 0; i < 16; i++) {
        Tensor one = still.select(0, i);
        assertTrue(
            torch.equal(one, masks.select(0, i)) || torch.equal(one, mirrored.select(0, i)));
      }
      double near = share(masks, new PairAugment(new Moves(1.1, 0.03), 5).apply(batch, 0).masks());
      double far = share(masks, new PairAugment(Moves.FAR, 5).apply(batch, 0).masks());
      assertTrue(near < far, near + " of the pixels change, and " + far);
    }
  }

  private static double share(Tensor before, Tensor after) {
    return Tensors.toFloat(before.ne(after)).mean().item_double();
  }

  @Test
  void coloursChangeWithinTheirLimits() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch batch = new DiscPairs(8, 32, 1).next();
      Tensor coloured = new ColourAugment(new Philox(5)).apply(batch.images(), 0);
      assertFalse(torch.equal(batch.images(), coloured));
      assertTrue(coloured.min().item_double() >= -1 && coloured.max().item_double() <= 1);
      assertTrue(Finite.all(coloured));
    }
  }
}
