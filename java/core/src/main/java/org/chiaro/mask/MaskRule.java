package org.chiaro.mask;

import org.chiaro.kernel.Buffers;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;

/** How a pair of images becomes a mask; reference gan_mask_gen.py. */
public enum MaskRule {
  /** Object where grey(shifted) &gt; grey(image), strictly: M = [G(z + h) &gt; G(z)]. */
  LIGHTER {
    @Override
    void fill(Kernels kernels, TensorView image, TensorView shifted, MaskBatch masks) {
      kernels.maskLighter(image, shifted, masks.mask(), masks.area());
    }
  },

  /**
   * Object where grey(lit) &gt; grey(darkened), strictly: M = [G(z + r d_light) &gt; G(z + r
   * d_dark)] (Melas-Kyriazi et al. 2021). The image is the darkened one, shifted the lit one.
   */
  DUAL {
    @Override
    void fill(Kernels kernels, TensorView image, TensorView shifted, MaskBatch masks) {
      kernels.maskLighter(image, shifted, masks.mask(), masks.area());
    }
  },

  /**
   * Object where grey(shifted) &gt; its mean over the image, strictly; the image is not looked at.
   */
  MEAN {
    @Override
    void fill(Kernels kernels, TensorView image, TensorView shifted, MaskBatch masks) {
      kernels.maskMean(shifted, masks.mask(), masks.area());
    }
  };

  /**
   * The masks of a batch of pairs, in memory of {@code buffers}.
   *
   * @param image G(z), float32 [n,3,h,w] in [-1,1]; for DUAL the image shifted to the dark
   * @param shifted G(z + h), the same shape
   */
  public MaskBatch masks(Kernels kernels, Buffers buffers, TensorView image, TensorView shifted) {
    if (shifted.rank() != 4 || !image.describe().equals(shifted.describe())) {
      throw new IllegalArgumentException(
          "image and shifted must both be f32 [n,3,h,w], were "
              + image.describe()
              + " and "
              + shifted.describe());
    }
    long count = shifted.size(0);
    MaskBatch masks =
        new MaskBatch(
            buffers.allocateUnset(DType.U8, count, shifted.size(2), shifted.size(3)),
            buffers.allocateUnset(DType.I32, count));
    fill(kernels, image, shifted, masks);
    return masks;
  }

  abstract void fill(Kernels kernels, TensorView image, TensorView shifted, MaskBatch masks);
}
