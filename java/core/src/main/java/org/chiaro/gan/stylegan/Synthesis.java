package org.chiaro.gan.stylegan;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * From w to images: a learned 4x4 start, two styled convolutions at each resolution, and the RGB
 * images of all resolutions added up (skip outputs, Karras et al. 2020, figure 7b).
 */
final class Synthesis {
  /** One resolution; the first has no convolution that doubles the size. */
  private record Block(StyledConv up, StyledConv conv, ToRgb rgb) {}

  private final Parameters folded;
  private final List<Block> blocks = new ArrayList<>();

  /** Puts what it needs into {@code folded}. */
  Synthesis(
      Parameters weights,
      StyleLayout layout,
      NoiseMode noise,
      double clamp,
      Precision precision,
      Parameters folded) {
    this.folded = folded;
    torch.ScalarType type =
        precision == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
    Tensor start = weights.get(StyleLayout.CONST).clone().unsqueeze(0).to(type);
    folded.put(StyleLayout.CONST, Tensors.channelsLast(start));
    for (int side = StyleLayout.FIRST; side <= layout.resolution(); side *= 2) {
      String stem = StyleLayout.block(side);
      StyledConv up = null;
      if (side > StyleLayout.FIRST) {
        up = new StyledConv(weights, stem + ".conv0", true, side, noise, clamp, type, folded);
      }
      blocks.add(
          new Block(
              up,
              new StyledConv(weights, stem + ".conv1", false, side, noise, clamp, type, folded),
              new ToRgb(weights, stem, clamp, folded)));
    }
  }

  /**
   * Images float32 [n,3,s,s], contiguous, of w [n,k].
   *
   * @param distinct rows with noise of their own; the rest of the batch repeats it
   */
  Tensor images(Tensor w, long distinct) {
    Tensor h = folded.get(StyleLayout.CONST).expand(w.size(0), -1, -1, -1);
    Tensor image = null;
    for (Block block : blocks) {
      // at 1024 pixels a block's tensors are gigabytes
      try (var scope = TensorScope.part()) {
        if (block.up() != null) {
          h = block.up().apply(h, w, distinct);
        }
        h = scope.keep(block.conv().apply(h, w, distinct));
        image = scope.keep(block.rgb().apply(h, w, image));
      }
    }
    return image.contiguous();
  }
}
