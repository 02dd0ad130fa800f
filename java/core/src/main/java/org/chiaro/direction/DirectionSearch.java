package org.chiaro.direction;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Finds the direction that lights the middle and darkens the border while edges stay, by gradient
 * descent through the frozen generator (Melas-Kyriazi et al. 2021).
 *
 * <p>Published code draws a magnitude for each latent coordinate; here it is one for each latent,
 * as their text says.
 */
public final class DirectionSearch {
  private static final double LEAST_MAGNITUDE = 0.1;
  private static final long START_STREAM = -1;

  /** Told after each update. */
  @FunctionalInterface
  public interface Listener {
    void iteration(int done, double loss);
  }

  private DirectionSearch() {}

  /** A unit vector of the generator's latent size. */
  public static float[] run(Generator generator, SearchConfig config, Listener listener) {
    try (var scope = TensorScope.withGrad()) {
      SearchLoss loss = new SearchLoss(generator.height(), generator.width(), config);
      Tensor direction = start(generator.latentSize(), config.seed()).requires_grad_(true);
      try (Adam adam = new Adam(List.of(direction), 0.9, 0.999)) {
        for (int i = 0; i < config.iterations(); i++) {
          adam.zeroGradients();
          double value = iteration(generator, direction, loss, config, i);
          adam.step(config.rate());
          normalize(direction);
          listener.iteration(i + 1, value);
        }
      }
      float[] values = new float[generator.latentSize()];
      Tensors.toArray(direction.detach()).data().asFloatBuffer().get(values);
      return values;
    }
  }

  private static double iteration(
      Generator generator, Tensor direction, SearchLoss loss, SearchConfig config, int i) {
    int n = config.batchSize();
    try (var scope = TensorScope.withGrad()) {
      Tensor z =
          new GaussianLatents(generator.latentSize(), config.seed()).latents((long) i * n, n);
      // through the normalisation: what would only make the vector longer has no gradient
      Tensor unit = direction.div(direction.square().sum().sqrt());
      Tensor shift = magnitudes(config, i).mul(unit.reshape(1, -1));
      Tensor images;
      try (var inner = TensorScope.noGrad()) {
        images = inner.keep(generator.images(z));
      }
      Tensor shifted = generator.images(z.add(shift));
      Tensor value = loss.of(images, shifted);
      value.backward();
      double number = value.item_float();
      if (!Double.isFinite(number)) {
        throw new ChiaroException.Model(
            "direction search: the loss is not a number at iteration %d; the generator gives NaN"
                .formatted(i + 1));
      }
      return number;
    }
  }

  /** max(0.1, magnitude + spread * N(0,1)) for each latent of the batch: [n,1]. */
  private static Tensor magnitudes(SearchConfig config, int iteration) {
    float[] values = new float[config.batchSize()];
    new Philox(~config.seed()).normal(iteration, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      double magnitude = config.magnitude() + config.spread() * values[i];
      values[i] = (float) Math.max(LEAST_MAGNITUDE, magnitude);
    }
    return Tensors.of(values, values.length, 1);
  }

  private static Tensor start(int size, long seed) {
    float[] values = new float[size];
    new Philox(~seed).normal(START_STREAM, values, 0, size);
    Tensor start = Tensors.of(values, size);
    normalize(start);
    return start;
  }

  private static void normalize(Tensor direction) {
    try (var scope = TensorScope.noGrad()) {
      double length = direction.square().sum().sqrt().item_float();
      direction.mul_(new Scalar(1 / length));
    }
  }
}
