package org.chiaro.predict;

import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.UNet;

/**
 * Photo to probability map as the published evaluation does it: the shorter edge to 128 pixels with
 * Pillow's bilinear in 8 bits, the network, p = 1 - softmax[background] cut to 8 bits, and the map
 * back to the photo's size with the same bilinear.
 *
 * <p>The network stays the caller's. One thread at a time.
 */
public final class Predictor {
  // 64 channels of this many pixels are 1 GiB: photos of extreme proportions are refused instead
  private static final long MAX_PIXELS = 4L << 20;
  private static final int MIN_SIDE = 16;

  private final UNet net;
  private final int shortEdgePx;
  private final Sharpening sharpening;

  /** Maps of a network that sees photos with this shorter edge, 128 as published. */
  public Predictor(UNet net, int shortEdgePx) {
    this(net, shortEdgePx, Sharpening.NONE);
  }

  /** The same, each map sharpened by its photo; not as published. */
  public Predictor(UNet net, int shortEdgePx, Sharpening sharpening) {
    if (shortEdgePx < MIN_SIDE) {
      throw new ChiaroException.Usage(
          "predict.short-edge must be >= %d, was %d".formatted(MIN_SIDE, shortEdgePx));
    }
    this.net = net;
    this.shortEdgePx = shortEdgePx;
    this.sharpening = sharpening;
  }

  /** The probability of object at each pixel of the photo, k / 255. */
  public Grey map(Picture photo) {
    requireSize(photo);
    Picture small = Resize.shortEdgeAsPublished(photo, shortEdgePx);
    return sharpening.of(photo, Resize.to(smallMap(small), photo.height(), photo.width()));
  }

  private Grey smallMap(Picture small) {
    try (var scope = TensorScope.noGrad()) {
      Tensor p = net.probabilities(Tensors.of(input(small)));
      NdArray values = Tensors.toArray(p);
      byte[] levels = new byte[small.height() * small.width()];
      for (int i = 0; i < levels.length; i++) {
        // truncated, as published
        levels[i] = (byte) (int) (values.data().getFloat(4 * i) * 255);
      }
      ByteBuffer pixels = ByteBuffer.allocateDirect(levels.length).put(levels).flip();
      return new Grey(small.height(), small.width(), pixels);
    }
  }

  /** Pixels as planes float32 [1,3,h,w] in [-1,1]. */
  private static NdArray input(Picture picture) {
    int plane = picture.height() * picture.width();
    byte[] rgb = new byte[3 * plane];
    picture.rgb().duplicate().get(rgb);
    float[] planes = new float[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        planes[c * plane + i] = (rgb[3 * i + c] & 0xff) / 255f * 2 - 1;
      }
    }
    NdArray input = NdArray.allocate(DType.F32, 1, 3, picture.height(), picture.width());
    input.data().asFloatBuffer().put(planes);
    return input;
  }

  private void requireSize(Picture photo) {
    long shorter = Math.min(photo.height(), photo.width());
    long longer = Math.max(photo.height(), photo.width());
    long pixels = shortEdgePx * (shortEdgePx * longer / shorter);
    if (pixels > MAX_PIXELS) {
      throw new ChiaroException.Data(
          "%d x %d pixels would be %d pixels with a shorter edge of %d, at most %d are taken"
              .formatted(photo.width(), photo.height(), pixels, shortEdgePx, MAX_PIXELS));
    }
  }
}
