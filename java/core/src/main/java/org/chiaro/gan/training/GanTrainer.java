package org.chiaro.gan.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.Normalization;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;

/**
 * One generator against one discriminator on a set of photos.
 *
 * <p>Every random draw is a function of the seed and the step, so a resumed run repeats an unbroken
 * one. Owns both networks, their optimisers and the averaged generator.
 */
public final class GanTrainer implements AutoCloseable {
  // momentum 0 and 0.99: the pair used by the style-based generators (Karras et al. 2018)
  private static final double BETA1 = 0.0;
  private static final double BETA2 = 0.99;
  private static final int CALIBRATION_BATCHES = 32;
  private static final int CALIBRATION_SIZE = 64;

  // fixed, so that the statistics of a generator do not depend on the seed of its training
  private static final long CALIBRATION_SEED = 0x5EED;

  private final GanConfig config;
  private final PhotoSet photos;
  private final BigBiGan generator;
  private final Parameters discriminatorWeights;
  private final Discriminator discriminator;
  private final Parameters averaged;
  private final Adam adamG;
  private final Adam adamD;
  private final DiffAugment augment;
  private final GaussianLatents latents;
  private long step;

  /** Losses of one step, for the log; penalty is 0 on steps without one. */
  public record Losses(long step, double generator, double discriminator, double penalty) {}

  public GanTrainer(GanConfig config, PhotoSet photos) {
    this.config = config;
    this.photos = photos;
    torch.manual_seed(config.seed());
    generator = new BigBiGan(Initial.generator(config), config.precision(), "");
    discriminatorWeights = Initial.discriminator(config);
    discriminator = new Discriminator(discriminatorWeights, config.blocks());
    averaged = generator.weights().copy();
    adamG = new Adam(generator.weights().trainable(GanTrainer::learned), BETA1, BETA2);
    adamD = new Adam(discriminatorWeights.trainable(name -> true), BETA1, BETA2);
    augment = new DiffAugment(config.seed());
    latents = new GaussianLatents(config.latentSize(), config.seed());
  }

  /** Statistics are measured, and the constant class embedding stays one. */
  private static boolean learned(String name) {
    return !name.endsWith("stored_mean")
        && !name.endsWith("stored_var")
        && !name.equals("shared.weight");
  }

  /** Steps done so far. */
  public long steps() {
    return step;
  }

  /** One update of the discriminator, one of the generator, one of the average. */
  public Losses step() {
    double lossD = discriminatorStep();
    double penalty = 0;
    if (config.gradientPenalty() > 0 && step % config.penaltyEvery() == 0) {
      penalty = penaltyStep();
    }
    adamD.step(config.rateD());
    double lossG = generatorStep();
    adamG.step(config.rateG());
    average();
    step++;
    return new Losses(step, lossG, lossD, penalty);
  }

  private double discriminatorStep() {
    adamD.zeroGradients();
    Tensor fakes;
    try (var scope = TensorScope.withGrad()) {
      try (var inner = TensorScope.noGrad();
          var region = config.precision().region()) {
        fakes = inner.keep(generator.forward(latents(0), Normalization.BATCH));
      }
      Tensor loss;
      try (var region = config.precision().region()) {
        Tensor real = discriminator.logits(augment.apply(batch(), stream(0)));
        Tensor fake = discriminator.logits(augment.apply(fakes, stream(1)));
        loss =
            switch (config.loss()) {
              case LOGISTIC -> torch.softplus(real.neg()).mean().add(torch.softplus(fake).mean());
              case HINGE ->
                  torch
                      .relu(Ops.plus(real.neg(), 1))
                      .mean()
                      .add(torch.relu(Ops.plus(fake, 1)).mean());
            };
      }
      loss.backward();
      return loss.item_float();
    }
  }

  /** R1: gamma/2 times the squared gradient of the logits at photos, in float32. */
  private double penaltyStep() {
    try (var scope = TensorScope.withGrad()) {
      Tensor real = augment.apply(batch(), stream(0)).detach().requires_grad_(true);
      Tensor logits = discriminator.logits(real);
      Tensor gradient =
          torch
              .grad(
                  new TensorVector(logits.sum()),
                  new TensorVector(real),
                  new TensorVector(),
                  new BoolOptional(true),
                  true,
                  false)
              .get(0);
      Tensor penalty = Ops.times(gradient.square().sum(), 1.0 / config.batchSize());
      Ops.times(penalty, config.gradientPenalty() / 2 * config.penaltyEvery()).backward();
      return penalty.item_float();
    }
  }

  private double generatorStep() {
    adamG.zeroGradients();
    freezeDiscriminator(true);
    try (var scope = TensorScope.withGrad()) {
      Tensor loss;
      try (var region = config.precision().region()) {
        Tensor images = generator.forward(latents(1), Normalization.BATCH);
        Tensor fake = discriminator.logits(augment.apply(images, stream(2)));
        loss =
            switch (config.loss()) {
              case LOGISTIC -> torch.softplus(fake.neg()).mean();
              case HINGE -> fake.mean().neg();
            };
      }
      loss.backward();
      return loss.item_float();
    } finally {
      freezeDiscriminator(false);
    }
  }

  private void freezeDiscriminator(boolean frozen) {
    for (Tensor tensor : discriminatorWeights.all().values()) {
      tensor.requires_grad_(!frozen);
    }
  }

  /** The average starts as the generator itself: early steps count with their share only. */
  private void average() {
    double decay = Math.min(config.average(), (1.0 + step) / (10.0 + step));
    try (var scope = TensorScope.noGrad()) {
      averaged
          .all()
          .forEach(
              (name, tensor) -> {
                if (learned(name)) {
                  tensor.lerp_(generator.weights().get(name).detach(), new Scalar(1 - decay));
                }
              });
    }
  }

  /** The photos of this step. */
  private Tensor batch() {
    return photos.batch(config.seed(), step, config.batchSize());
  }

  private Tensor latents(int draw) {
    return latents.latents((2 * step + draw) * config.batchSize(), config.batchSize());
  }

  private long stream(int draw) {
    return 3 * step + draw;
  }

  /**
   * A copy of the averaged generator whose normalisation statistics were measured over many batches
   * of latents; the caller closes it.
   */
  public BigBiGan averagedGenerator() {
    BigBiGan copy = new BigBiGan(averaged.copy(), Precision.FP32, "");
    GaussianLatents fresh = new GaussianLatents(config.latentSize(), CALIBRATION_SEED);
    for (int i = 0; i < CALIBRATION_BATCHES; i++) {
      try (var scope = TensorScope.noGrad()) {
        Tensor z = fresh.latents((long) i * CALIBRATION_SIZE, CALIBRATION_SIZE);
        copy.forward(z, Normalization.calibrating(i + 1));
      }
    }
    return copy;
  }

  /** Everything a resumed run needs. */
  public Map<String, NdArray> state() {
    Map<String, NdArray> state = new LinkedHashMap<>();
    NdArray count = NdArray.allocate(DType.I64, 1);
    count.data().putLong(0, step);
    state.put("step", count);
    put(state, "g.", generator.weights());
    put(state, "d.", discriminatorWeights);
    put(state, "average.", averaged);
    state.putAll(adamG.state("adam.g."));
    state.putAll(adamD.state("adam.d."));
    return state;
  }

  /** Goes on from {@link #state}. */
  public void restore(Map<String, NdArray> state) {
    generator.weights().assign(under(state, "g."));
    discriminatorWeights.assign(under(state, "d."));
    averaged.assign(under(state, "average."));
    adamG.restore("adam.g.", state);
    adamD.restore("adam.d.", state);
    step = state.get("step").data().getLong(0);
  }

  private static void put(Map<String, NdArray> state, String prefix, Parameters weights) {
    weights.toArrays(DType.F32).forEach((name, array) -> state.put(prefix + name, array));
  }

  private static Map<String, NdArray> under(Map<String, NdArray> state, String prefix) {
    Map<String, NdArray> part = new LinkedHashMap<>();
    state.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), array);
          }
        });
    return part;
  }

  @Override
  public void close() {
    adamG.close();
    adamD.close();
    averaged.close();
    discriminatorWeights.close();
    generator.close();
  }
}
