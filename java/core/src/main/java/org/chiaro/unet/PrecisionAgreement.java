package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * How alike the masks of the same samples are in bfloat16 and in float32.
 *
 * @param samples drawn
 * @param kept by the filters in float32
 * @param keptInBoth of these, kept in bfloat16 too
 * @param equalPart part of the mask pixels of the samples kept in float32 that are equal, in [0,1]
 */
public record PrecisionAgreement(int samples, int kept, int keptInBoth, double equalPart) {
  /** Draws so many samples in batches of the configuration's size. */
  public static PrecisionAgreement of(
      SynthConfig config,
      GeneratorConfig generator,
      long seed,
      String kernels,
      int threads,
      int samples) {
    int kept = 0;
    int both = 0;
    double equal = 0;
    try (Synthesizer exact =
            Synthesizer.open(config, generator, seed, Precision.FP32, kernels, threads);
        Synthesizer rounded =
            Synthesizer.open(config, generator, seed, Precision.BF16, kernels, threads)) {
      for (int first = 0; first < samples; first += config.batchSize()) {
        int n = Math.min(config.batchSize(), samples - first);
        try (var scope = TensorScope.noGrad()) {
          PairSynthesis.Round a = exact.synthesis().round(first, n);
          PairSynthesis.Round b = rounded.synthesis().round(first, n);
          for (int i : a.report().kept()) {
            Tensor same = a.masks().select(0, i).eq(b.masks().select(0, i));
            equal += Tensors.toFloat(same).mean().item_float();
            both += b.report().verdicts().get(i).kept() ? 1 : 0;
            kept++;
          }
        }
      }
    }
    return new PrecisionAgreement(samples, kept, both, kept == 0 ? 1 : equal / kept);
  }
}
