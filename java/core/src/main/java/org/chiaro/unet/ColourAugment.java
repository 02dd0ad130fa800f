package org.chiaro.unet;

import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Random light, contrast, colour, blur and noise of the images of pairs, so that a network does not
 * know its generator by the texture that it paints, nor objects by the few colours that they have
 * in training: channels change places, some images become negatives, some grey. Not part of the
 * published protocol.
 */
final class ColourAugment {
  // reaches of the draws; images are in [-1,1]
  private static final double BRIGHTNESS = 0.3;
  private static final double TINT = 0.15;

  /** Contrast and saturation change by up to these factors, as logarithms. */
  private static final double CONTRAST = 0.4;

  private static final double SATURATION = 0.5;

  /** Share of the images whose channels change places. */
  private static final double SWAPPED = 0.3;

  private static final int[][] ORDERS = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

  /** Standard deviation of the noise, at most. */
  private static final double NOISE = 0.08;

  // apart from the streams of the moves, and those of the noise, one a sample, from all others
  private static final long STREAM = (1L << 40) + 1;
  private static final long NOISE_STREAM = 1L << 41;

  private final Philox random;

  ColourAugment(Philox random) {
    this.random = random;
  }

  /** Images [n,3,h,w] as others in [-1,1]; each draw depends on the number of its sample. */
  Tensor apply(Tensor images, long firstSample) {
    try (var scope = TensorScope.noGrad()) {
      int n = (int) images.size(0);
      double[][] draws = new double[n][];
      for (int i = 0; i < n; i++) {
        draws[i] = draws(firstSample + i);
      }
      return scope.keep(rough(coloured(swapped(images, draws), draws), draws, firstSample));
    }
  }

  /** Numbers in [-1,1]: eight for light, colours and grain, one for the order of channels. */
  private double[] draws(long sample) {
    double[] draws = new double[9];
    for (int i = 0; i < draws.length; i++) {
      int word = random.words(STREAM + i / 4, sample)[i % 4];
      draws[i] = ((word & 0xFFFFFFFFL) + 0.5) * 0x1p-31 - 1;
    }
    return draws;
  }

  /** The channels of some images in another order. */
  private static Tensor swapped(Tensor images, double[][] draws) {
    int n = draws.length;
    float[] matrices = new float[9 * n];
    for (int i = 0; i < n; i++) {
      double draw = (draws[i][8] + 1) / 2;
      int[] order =
          draw < SWAPPED ? ORDERS[(int) (draw / SWAPPED * ORDERS.length)] : new int[] {0, 1, 2};
      for (int channel = 0; channel < 3; channel++) {
        matrices[9 * i + 3 * channel + order[channel]] = 1;
      }
    }
    Tensor pixels = images.reshape(n, 3, -1);
    return beside(images, Tensors.of(matrices, n, 3, 3)).bmm(pixels).reshape(Tensors.shape(images));
  }

  private static Tensor coloured(Tensor images, double[][] draws) {
    Tensor light = images.add(column(images, draws, draw -> BRIGHTNESS * draw[0]));
    Tensor middle = mean(light, 1, 2, 3);
    Tensor contrast =
        light
            .sub(middle)
            .mul(column(images, draws, draw -> Math.exp(CONTRAST * draw[1])))
            .add(middle);
    Tensor grey = mean(contrast, 1);
    Tensor saturated =
        contrast
            .sub(grey)
            .mul(column(images, draws, draw -> Math.exp(SATURATION * draw[2])))
            .add(grey);
    float[] tints = new float[3 * draws.length];
    for (int i = 0; i < tints.length; i++) {
      tints[i] = (float) (TINT * draws[i / 3][3 + i % 3]);
    }
    return limited(saturated.add(beside(images, Tensors.of(tints, draws.length, 3, 1, 1))));
  }

  /** Half of the images blurred to some degree, all of them with some noise. */
  private Tensor rough(Tensor images, double[][] draws, long firstSample) {
    Tensor blurred =
        torch.avg_pool2d(
            torch.reflection_pad2d(images, 1, 1, 1, 1),
            new long[] {3, 3},
            new long[] {1, 1},
            new long[] {0, 0},
            false,
            true,
            new LongOptional());
    Tensor softer =
        images.add(blurred.sub(images).mul(column(images, draws, draw -> Math.max(0, draw[6]))));
    int values = Math.toIntExact(images.numel() / images.size(0));
    float[] noise = new float[draws.length * values];
    for (int i = 0; i < draws.length; i++) {
      random.normal(NOISE_STREAM + firstSample + i, noise, i * values, values);
    }
    Tensor grain = beside(images, Tensors.of(noise, Tensors.shape(images)));
    return limited(softer.add(grain.mul(column(images, draws, draw -> NOISE * (draw[7] + 1) / 2))));
  }

  private static Tensor column(Tensor images, double[][] draws, ToDoubleFunction<double[]> of) {
    float[] values = new float[draws.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) of.applyAsDouble(draws[i]);
    }
    return beside(images, Tensors.of(values, values.length, 1, 1, 1));
  }

  /** Where the images are. */
  private static Tensor beside(Tensor images, Tensor values) {
    return Place.of(images).put(values);
  }

  private static Tensor mean(Tensor x, long... axes) {
    return x.mean(axes, true, new ScalarTypeOptional());
  }

  private static Tensor limited(Tensor x) {
    return torch.hardtanh(x, new Scalar(-1.0), new Scalar(1.0));
  }
}
