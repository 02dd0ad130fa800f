package org.chiaro.unet;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.filter.FilterChain;
import org.chiaro.filter.FilterConfig;
import org.chiaro.filter.FilterReport;
import org.chiaro.gan.Generator;
import org.chiaro.gan.ImagePair;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorBuffers;
import org.chiaro.torch.Tensors;

/**
 * Steps 1 to 4 for one round of samples: latents, pair, masks, filters (Voynov et al. 2021).
 *
 * <p>What a round gives depends on the numbers of its samples alone. Owns nothing; the generator
 * and the kernels stay the caller's.
 */
public final class PairSynthesis {
  private final Generator generator;
  private final LatentSource latents;
  private final LatentShift shift;
  private final Optional<LatentShift> dark;
  private final MaskRule rule;
  private final FilterConfig filters;
  private final Kernels kernels;

  /**
   * @param dark the shift that darkens the object; with it the rule compares the two shifted images
   */
  public PairSynthesis(
      Generator generator,
      LatentSource latents,
      LatentShift shift,
      Optional<LatentShift> dark,
      MaskRule rule,
      FilterConfig filters,
      Kernels kernels) {
    this.generator = generator;
    this.latents = latents;
    this.shift = shift;
    this.dark = dark;
    this.rule = rule;
    this.filters = filters;
    this.kernels = kernels;
  }

  /**
   * Samples first, first + 1, ..., first + n - 1; the tensors belong to the caller's scope and are
   * the processor's, wherever the generator computes.
   */
  public Round round(long first, int n) {
    var buffers = new TensorBuffers();
    Tensor z = latents.latents(first, n);
    Place place = Place.of(z);
    ImagePair pair = generator.pair(z, place.put(shift.tensor())).on(Place.CPU);
    TensorView before =
        dark.map(step -> generator.moved(z, place.put(step.tensor())))
            .map(codes -> Tensors.view(Place.CPU.put(generator.images(codes))))
            .orElse(pair.originalView());
    if (!Finite.all(pair.original()) || !Finite.all(pair.shifted())) {
      throw new ChiaroException.Model(
          "generator: the images of samples %d to %d hold NaN or infinity; its weights are damaged, or --shift is too large"
              .formatted(first, first + n - 1));
    }
    FilterChain.Filtered filtered =
        new FilterChain(filters, kernels, buffers).filtered(rule, before, pair.shiftedView());
    return new Round(pair, buffers.tensor(filtered.masks().mask()), filtered.report());
  }

  /** The same straight into a ring of samples at a place, with kernels that work there. */
  RingSynthesis intoRing(Place place, Kernels kernelsThere) {
    return new RingSynthesis(generator, latents, shift, dark, rule, filters, place, kernelsThere);
  }

  /**
   * One round: all its pairs, and what the filters say about each.
   *
   * @param masks uint8 [n,h,w], as the component filter left them
   */
  public record Round(ImagePair pair, Tensor masks, FilterReport report) {
    /** What is learned from: the image before the shift, with its mask. */
    public TrainingBatch kept() {
      long[] rows = Arrays.stream(report.kept()).asLongStream().toArray();
      Tensor index = torch.tensor(rows).reshape(rows.length).to(torch.ScalarType.Long);
      return new TrainingBatch(
          pair.original().index_select(0, index), masks.index_select(0, index));
    }
  }
}
