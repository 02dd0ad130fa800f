package org.chiaro.predict;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.UNet;

/**
 * What a network says of images that are tensors already: nothing is resized or rounded.
 *
 * @param logits float32 [n,2,h,w], background first
 */
public record TensorPrediction(NdArray logits) {
  // keeps the network's largest tensors near 256 MiB at width 64
  private static final long PIXELS_AT_ONCE = 1L << 20;

  /** Runs the network over images float32 [n,3,h,w] in [-1,1], some at a time. */
  public static TensorPrediction of(UNet net, NdArray images) {
    long[] shape = images.shape();
    if (images.dtype() != DType.F32 || shape.length != 4 || shape[1] != 3 || shape[0] < 1) {
      throw new ChiaroException.Data(
          "the network needs float32 [n,3,h,w], got %s %s"
              .formatted(images.dtype(), Arrays.toString(shape)));
    }
    long plane = Math.multiplyExact(shape[2], shape[3]);
    if (plane < 1) {
      throw new ChiaroException.Data("images of no pixels: " + Arrays.toString(shape));
    }
    NdArray logits = NdArray.allocate(DType.F32, shape[0], 2, shape[2], shape[3]);
    long step = Math.max(1, PIXELS_AT_ONCE / plane);
    for (long first = 0; first < shape[0]; first += step) {
      int n = (int) Math.min(step, shape[0] - first);
      try (var scope = TensorScope.noGrad()) {
        Tensor batch = Tensors.of(rows(images, first, n));
        if (!torch.isfinite(batch).all().item_bool()) {
          throw new ChiaroException.Data(
              "NaN or infinity in images %d to %d".formatted(first, first + n - 1));
        }
        NdArray part = Tensors.toArray(net.logits(batch, false));
        int at = Math.toIntExact(first * 2 * plane * Float.BYTES);
        logits.data().put(at, part.data(), 0, part.data().capacity());
      }
    }
    return new TensorPrediction(logits);
  }

  /** p(object) = 1 - softmax[background], float32 [n,h,w]. */
  public NdArray probabilities() {
    try (var scope = TensorScope.noGrad()) {
      Tensor background = torch.softmax(Tensors.of(logits), 1).select(1, 0);
      return Tensors.toArray(torch.ones_like(background).sub(background));
    }
  }

  /** 1 where p is at least the threshold: uint8 [n,h,w]. */
  public NdArray masks(double threshold) {
    NdArray p = probabilities();
    NdArray masks = NdArray.allocate(DType.U8, p.shape());
    for (int i = 0; i < masks.elements(); i++) {
      masks.data().put(i, (byte) (p.data().getFloat(4 * i) >= (float) threshold ? 1 : 0));
    }
    return masks;
  }

  private static NdArray rows(NdArray images, long first, int n) {
    long[] shape = images.shape().clone();
    shape[0] = n;
    int row = Math.toIntExact(images.data().capacity() / images.shape()[0]);
    return new NdArray(images.dtype(), shape, images.data().slice((int) first * row, n * row));
  }
}
