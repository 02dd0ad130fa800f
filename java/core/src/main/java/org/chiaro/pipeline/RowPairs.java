package org.chiaro.pipeline;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.Generator;
import org.chiaro.gan.inversion.EncodedPhotos;
import org.chiaro.kernel.Kernels;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.mask.MaskRule;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.PairSynthesis;

/**
 * Pairs of image and mask of the rows of photos; the generator and the kernels are the caller's.
 */
public record RowPairs(Generator generator, LatentShift shift, Kernels kernels) {
  /** The pairs of these rows, in their order; tensors belong to the caller's scope. */
  PairSynthesis.Round round(List<EncodedPhotos.Row> rows) {
    return new PairSynthesis(
            generator,
            new Rows(rows),
            shift,
            Optional.empty(),
            MaskRule.LIGHTER,
            FilterConfig.defaults(),
            kernels)
        .round(0, rows.size());
  }

  /** Latents float32 [n,d]. */
  static Tensor stack(List<float[]> latents) {
    TensorVector rows = new TensorVector();
    latents.forEach(latent -> rows.push_back(Tensors.of(latent, latent.length)));
    return torch.stack(rows, 0);
  }

  private record Rows(List<EncodedPhotos.Row> rows) implements LatentSource {
    @Override
    public Tensor latents(long first, int n) {
      return stack(
          rows.subList((int) first, (int) first + n).stream()
              .map(EncodedPhotos.Row::latent)
              .toList());
    }

    @Override
    public int latentSize() {
      return rows.get(0).latent().length;
    }
  }
}
