package org.chiaro.gan.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Normalization;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Gradients;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;

/**
 * One generator, and its encoder if there is one, against one discriminator on a set of photos.
 *
 * <p>Every random draw is a function of the seed and the step, so a resumed run repeats an unbroken
 * one. Owns the networks and their optimisers.
 */
public final class GanTrainer implements AutoCloseable {
  // momentum 0 and 0.99: the pair used by the style-based generators (Karras et al. 2018)
  private static final double BETA1 = 0.0;
  private static final double BETA2 = 0.99;
  private static final int CALIBRATION_BATCHES = 32;
  private static final int CALIBRATION_SIZE = 64;
  private static final int STREAMS = 4;

  // fixed, so that the statistics of a generator do not depend on the seed of its training
  private static final long CALIBRATION_SEED = 0x5EED;

  private final GanConfig config;
  private final PhotoSet photos;
  private final Networks networks;
  private final Objectives objectives;
  private final Adam adamG;
  private final Adam adamD;
  private final Optional<Adam> adamE;
  private final GaussianLatents latents;
  private final GaussianLatents noise;
  private long step;

  /**
   * Losses of one step, for the log.
   *
   * @param generator what generator and encoder together get from the discriminator
   * @param penalty 0 on steps without one
   * @param latents -log E(z | G(z)) a coordinate, less its constant; 0 where it is off
   * @param images distance between photos and G(E(x)); 0 where it is off
   */
  public record Losses(
      long step,
      double generator,
      double discriminator,
      double penalty,
      double latents,
      double images) {}

  public GanTrainer(GanConfig config, PhotoSet photos) {
    this.config = config;
    this.photos = photos;
    networks = new Networks(config);
    boolean frozen = config.rates().generator() == 0;
    adamG =
        new Adam(
            frozen ? List.of() : networks.generator().weights().trainable(Networks::learned),
            BETA1,
            BETA2);
    adamD = new Adam(networks.discriminatorWeights().trainable(name -> true), BETA1, BETA2);
    adamE =
        networks
            .encoder()
            .map(encoder -> new Adam(encoder.weights().trainable(name -> true), BETA1, BETA2));
    objectives = new Objectives(config, networks, new DiffAugment(config.seed()));
    latents = new GaussianLatents(config.shape().latentSize(), config.seed());
    noise = new GaussianLatents(config.shape().latentSize(), ~config.seed());
  }

  /** Steps done so far. */
  public long steps() {
    return step;
  }

  /** The networks, for a warm start. */
  Networks networks() {
    return networks;
  }

  /**
   * One update of the discriminator, one of generator and encoder, one of the averages.
   *
   * @throws ChiaroException.Data naming the step and the tensor whose gradient is not finite; its
   *     network is as it was before
   */
  public Losses step() {
    int parts = config.accumulate();
    adamD.zeroGradients();
    double lossD = 0;
    double penalty = 0;
    for (int part = 0; part < parts; part++) {
      lossD += with(part, 0, objectives::discriminator) / parts;
    }
    if (config.terms().gradientPenalty() > 0 && step % config.terms().penaltyEvery() == 0) {
      for (int part = 0; part < parts; part++) {
        penalty += with(part, 0, objectives::penalty) / parts;
      }
    }
    requireFinite("d.", adamD);
    adamD.step(config.rates().discriminator());
    adamG.zeroGradients();
    adamE.ifPresent(Adam::zeroGradients);
    Objectives.Made made = Objectives.Made.NOTHING;
    networks.freezeDiscriminator(true);
    try {
      for (int part = 0; part < parts; part++) {
        made = made.plus(with(part, 1, objectives::makers));
      }
    } finally {
      networks.freezeDiscriminator(false);
    }
    requireFinite("g.", adamG);
    adamE.ifPresent(adam -> requireFinite("e.", adam));
    adamG.step(config.rates().generatorAt(step));
    adamE.ifPresent(adam -> adam.step(config.rates().encoder()));
    // the average starts as the network itself: early steps count with their share only
    networks.average(Math.min(config.average(), (1.0 + step) / (10.0 + step)));
    step++;
    return new Losses(
        step,
        made.adversarial() / parts,
        lossD,
        penalty,
        made.latents() / parts,
        made.images() / parts);
  }

  /** Before an optimiser takes them into the weights; {@code network} as in a checkpoint. */
  private void requireFinite(String network, Adam adam) {
    Parameters weights = networks.byPrefix().get(network);
    Optional<String> bad = Gradients.nonFinite(weights.all(), adam.kernels());
    if (bad.isPresent()) {
      throw new ChiaroException.Data(
          "gan train: the gradient of %s%s is not finite at step %d"
              .formatted(network, bad.get(), step + 1));
    }
  }

  /** Does something with one of this step's batches. */
  private <T> T with(int part, int draw, Function<Objectives.Batch, T> work) {
    long batch = step * config.accumulate() + part;
    long first = (2 * batch + draw) * config.batchSize();
    int n = config.batchSize();
    try (var scope = TensorScope.withGrad()) {
      Tensor images = photos.batch(config.seed(), batch, n);
      return work.apply(
          new Objectives.Batch(
              images, latents.latents(first, n), noise.latents(first, n), STREAMS * batch));
    }
  }

  /**
   * A copy of the averaged generator whose normalisation statistics were measured over many batches
   * of latents; the caller closes it. A generator that was not trained keeps those it came with.
   */
  public BigBiGan averagedGenerator() {
    BigBiGan copy = new BigBiGan(networks.averagedGenerator().copy(), Precision.FP32, "");
    if (config.rates().generator() == 0) {
      return copy;
    }
    GaussianLatents fresh = new GaussianLatents(copy.latentSize(), CALIBRATION_SEED);
    for (int i = 0; i < CALIBRATION_BATCHES; i++) {
      try (var scope = TensorScope.noGrad()) {
        Tensor z = fresh.latents((long) i * CALIBRATION_SIZE, CALIBRATION_SIZE);
        copy.forward(z, Normalization.calibrating(i + 1));
      }
    }
    return copy;
  }

  /** A copy of the averaged encoder, if there is one; the caller closes it. */
  public Optional<Encoder> averagedEncoder() {
    return networks
        .averagedEncoder()
        .map(weights -> new Encoder(weights.copy(), Precision.FP32, Map.of(), ""));
  }

  /** Everything a resumed run needs. */
  public Map<String, NdArray> state() {
    return state(networks.state(), Adam::state);
  }

  /** As {@link #state} without copies: good until the next step. */
  public Map<String, NdArray> borrowedState() {
    return state(networks.borrowedState(), Adam::borrowedState);
  }

  private Map<String, NdArray> state(
      Map<String, NdArray> state, BiFunction<Adam, String, Map<String, NdArray>> moments) {
    NdArray count = NdArray.allocate(DType.I64, 1);
    count.data().putLong(0, step);
    state.put("step", count);
    state.putAll(moments.apply(adamG, "adam.g."));
    state.putAll(moments.apply(adamD, "adam.d."));
    adamE.ifPresent(adam -> state.putAll(moments.apply(adam, "adam.e.")));
    return state;
  }

  /** Goes on from {@link #state}. */
  public void restore(Map<String, NdArray> state) {
    networks.restore(state);
    adamG.restore("adam.g.", state);
    adamD.restore("adam.d.", state);
    adamE.ifPresent(adam -> adam.restore("adam.e.", state));
    step = state.get("step").data().getLong(0);
  }

  @Override
  public void close() {
    adamG.close();
    adamD.close();
    adamE.ifPresent(Adam::close);
    networks.close();
  }
}
