package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Test;

class ResizedPairsTest {
  /** One image whose pixels count up, 4 high and 6 wide, and the mask of some of them. */
  private static final class OnePair implements PairSource {
    private long position;

    @Override
    public TrainingBatch next() {
      float[] values = new float[3 * 24];
      float[] mask = new float[24];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      for (int i : new int[] {0, 1, 6, 2, 3}) {
        mask[i] = 1;
      }
      position++;
      return new TrainingBatch(
          Tensors.of(values, 1, 3, 4, 6), Tensors.of(mask, 1, 4, 6).to(torch.ScalarType.Byte));
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void seek(long position) {
      this.position = position;
    }
  }

  @Test
  void aPixelIsTheMeanOfItsAreaAndObjectWhereMoreThanHalfWas() {
    try (var scope = TensorScope.noGrad()) {
      TrainingBatch half = ResizedPairs.of(new OnePair(), 2).next();
      assertArrayEquals(new long[] {1, 3, 2, 3}, Tensors.shape(half.images()));
      // the first area holds 0, 1, 6 and 7
      assertEquals(3.5, half.images().reshape(-1).select(0, 0).item_float());
      Tensor mask = half.masks();
      assertEquals(DType.U8, Tensors.view(mask).dtype());
      assertArrayEquals(new long[] {1, 2, 3}, Tensors.shape(mask));
      byte[] found = new byte[6];
      Tensors.toArray(mask).data().get(found);
      // three of four, two of four, none
      assertArrayEquals(new byte[] {1, 0, 0, 0, 0, 0}, found);
    }
  }

  @Test
  void theSizeItselfAndNoSizeChangeNothing() {
    try (var scope = TensorScope.noGrad()) {
      OnePair pairs = new OnePair();
      assertSame(pairs, ResizedPairs.of(pairs, 0));
      PairSource same = ResizedPairs.of(pairs, 4);
      Tensor whole = same.next().images();
      assertEquals(0, whole.sub(new OnePair().next().images()).abs().max().item_float());
      assertEquals(1, same.position());
      same.seek(7);
      assertEquals(7, pairs.position());
    }
  }
}
