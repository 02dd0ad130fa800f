package org.chiaro.direction.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.io.NdArray;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Gradients;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * A deformator and a reconstructor that learn together through a frozen generator.
 *
 * <p>Every random draw is a function of the seed and the step, so a resumed run repeats an unbroken
 * one. Owns both networks and their optimisers, not the generator. One thread at a time.
 */
public final class Discovery implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final Generator generator;
  private final DiscoveryConfig config;
  private final int count;
  private final Deformator deformator;
  private final Reconstructor reconstructor;
  private final Adam deformatorAdam;
  private final Adam reconstructorAdam;
  private final Draws training;
  private final Draws heldOut;
  private long step;

  /**
   * What one step gave.
   *
   * @param loss the weighted sum of the next two
   * @param label cross entropy of which direction it was
   * @param shift mean distance of how far it was, in units of the latent
   * @param accuracy share of the batch whose direction was named rightly
   */
  public record Losses(long step, double loss, double label, double shift, double accuracy) {}

  /** Refuses a generator whose images do not depend on the latent, and impossible numbers. */
  public Discovery(Generator generator, DiscoveryConfig config) {
    this.generator = generator;
    this.config = config;
    count = config.count(generator.shiftSize(), generator.name());
    Liveness.require(generator, config);
    torch.manual_seed(config.seed());
    deformator =
        Deformator.create(config.deformator(), config.randomInit(), count, generator.shiftSize());
    reconstructor = Reconstructor.create(config.reconstructor(), count);
    deformatorAdam = adam(deformator.learns() ? deformator.weights() : new Parameters());
    reconstructorAdam = adam(reconstructor.weights());
    training = Draws.training(generator, config, count);
    heldOut = Draws.heldOut(generator, config, count);
  }

  private static Adam adam(Parameters weights) {
    return new Adam(weights.trainable(BatchNorm::learned), BETA1, BETA2);
  }

  /** Steps done so far. */
  public long steps() {
    return step;
  }

  /** Number of directions, K. */
  public int count() {
    return count;
  }

  /** One update of both networks. */
  public Losses step() {
    deformatorAdam.zeroGradients();
    reconstructorAdam.zeroGradients();
    Losses losses = learn();
    deformatorAdam.step(config.deformatorRate());
    reconstructorAdam.step(config.reconstructorRate());
    step++;
    return losses;
  }

  private Losses learn() {
    try (var scope = TensorScope.withGrad()) {
      Draws.Batch batch = training.batch(step);
      Reconstructor.Guess guess = guess(batch, true);
      Tensor label = torch.cross_entropy_loss(guess.logits(), batch.labels());
      Tensor shift = guess.shifts().sub(batch.shifts()).abs().mean();
      Tensor loss =
          Ops.times(label, config.labelWeight()).add(Ops.times(shift, config.shiftWeight()));
      loss.backward();
      requireFinite("reconstructor", reconstructor.weights());
      requireFinite("deformator", deformator.weights());
      return new Losses(
          step + 1,
          loss.item_float(),
          label.item_float(),
          shift.item_float(),
          named(guess).eq(batch.labels()).to(torch.ScalarType.Float).mean().item_float());
    }
  }

  /** What the reconstructor makes of a batch; gradients end at the step in latent space. */
  private Reconstructor.Guess guess(Draws.Batch batch, boolean learning) {
    Tensor before;
    try (var inner = TensorScope.noGrad()) {
      before = inner.keep(generator.images(batch.latents()));
    }
    Tensor after;
    if (deformator.learns() && learning) {
      after =
          generator.images(
              generator.moved(batch.latents(), deformator.shift(batch.coordinates(), true)));
    } else {
      try (var inner = TensorScope.noGrad()) {
        Tensor shift = deformator.shift(batch.coordinates(), false);
        after = inner.keep(generator.images(generator.moved(batch.latents(), shift)));
      }
    }
    Tensor pairs = Ops.concat(1, before, after);
    int size = config.reconstructorSize();
    if (size > 0) {
      // the mean over the area of each new pixel: no detail turns into noise
      pairs = torch.adaptive_avg_pool2d(pairs, size, size);
    }
    try (var region = config.precision().region()) {
      return reconstructor.guess(Tensors.channelsLast(pairs), learning);
    }
  }

  private static Tensor named(Reconstructor.Guess guess) {
    return guess.logits().argmax(new LongOptional(1), false);
  }

  private void requireFinite(String network, Parameters weights) {
    Gradients.nonFinite(weights.all(), reconstructorAdam.kernels())
        .ifPresent(
            name -> {
              throw new ChiaroException.Model(
                  "direction discover: the gradient of %s.%s is not a number at step %d"
                          .formatted(network, name, step + 1)
                      + "; what was saved before is good, go on from it with --resume");
            });
  }

  /** What the reconstructor says of batches that nothing was learned from. */
  public Confusion confusion(int batches) {
    int[][] counts = new int[count][count];
    for (int i = 0; i < batches; i++) {
      try (var scope = TensorScope.noGrad()) {
        Draws.Batch batch = heldOut.batch(i);
        NdArray said = Tensors.toArray(named(guess(batch, false)));
        for (int row = 0; row < batch.indices().length; row++) {
          int answer = (int) said.data().getLong(Long.BYTES * row);
          counts[(int) batch.indices()[row]][answer]++;
        }
      }
    }
    return new Confusion(counts);
  }

  /**
   * The directions as they are now: row k is the step of coordinate k, [K][latentSize].
   *
   * <p>Of length 1 for ortho, proj, id and random; as it was learned for linear and fc.
   */
  public float[][] directions() {
    try (var scope = TensorScope.noGrad()) {
      NdArray steps = Tensors.toArray(deformator.shift(torch.eye(count), false));
      float[][] rows = new float[count][generator.shiftSize()];
      var values = steps.data().asFloatBuffer();
      for (float[] row : rows) {
        values.get(row);
      }
      return rows;
    }
  }

  /** Everything a resumed run needs, without copies: to be written out before the next step. */
  Map<String, NdArray> state() {
    Map<String, NdArray> state = new LinkedHashMap<>();
    networks()
        .forEach(
            (prefix, weights) ->
                weights
                    .all()
                    .forEach((name, tensor) -> state.put(prefix + name, Tensors.borrow(tensor))));
    state.putAll(deformatorAdam.borrowedState("adam.deformator."));
    state.putAll(reconstructorAdam.borrowedState("adam.reconstructor."));
    return state;
  }

  /** Goes on from {@link #state} after this many steps. */
  void restore(long steps, Map<String, NdArray> state) {
    networks()
        .forEach(
            (prefix, weights) -> {
              Map<String, NdArray> part = new LinkedHashMap<>();
              state.forEach(
                  (name, array) -> {
                    if (name.startsWith(prefix)) {
                      part.put(name.substring(prefix.length()), array);
                    }
                  });
              weights.assign(part);
            });
    deformatorAdam.restore("adam.deformator.", state);
    reconstructorAdam.restore("adam.reconstructor.", state);
    step = steps;
  }

  private Map<String, Parameters> networks() {
    // in this order in every checkpoint: equal runs leave equal bytes
    Map<String, Parameters> networks = new LinkedHashMap<>();
    networks.put("deformator.", deformator.weights());
    networks.put("reconstructor.", reconstructor.weights());
    return networks;
  }

  @Override
  public void close() {
    deformatorAdam.close();
    reconstructorAdam.close();
    deformator.close();
    reconstructor.close();
  }
}
