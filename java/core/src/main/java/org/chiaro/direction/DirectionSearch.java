package org.chiaro.direction;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.Generator;
import org.chiaro.io.NdArray;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Finds the direction that lights the middle and darkens the border while edges stay, and the one
 * that does the opposite, by gradient descent through the frozen generator (Melas-Kyriazi et al.
 * 2021).
 *
 * <p>Every random draw is a function of the seed and the iteration, so a search that goes on
 * repeats an unbroken one, and a side's result does not depend on the other being searched.
 */
public final class DirectionSearch implements AutoCloseable {
  /** Which of the two directions; the weight of the circle changes its sign with it. */
  public enum Side {
    LIGHT(1, DirectionFacts.Sign.OBJECT_LIGHTER),
    DARK(-1, DirectionFacts.Sign.OBJECT_DARKER);

    private final int weight;
    private final DirectionFacts.Sign sign;

    Side(int weight, DirectionFacts.Sign sign) {
      this.weight = weight;
      this.sign = sign;
    }

    /** What the direction does to the object. */
    public DirectionFacts.Sign sign() {
      return sign;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Told after each update: the mean loss of the sides. */
  @FunctionalInterface
  public interface Listener {
    void iteration(int done, double loss);
  }

  private static final double LEAST_MAGNITUDE = 0.1;
  private static final int SCORE_BATCHES = 4;

  // latents of the score lie beyond those of any search
  private static final long SCORE_FIRST = 1L << 40;

  private final Generator generator;
  private final SearchConfig config;
  private final Map<Side, SearchVector> vectors = new EnumMap<>(Side.class);
  private final LatentSource latents;
  private int iteration;

  /**
   * A search that starts at random vectors.
   *
   * @param generator stays the caller's
   * @throws ChiaroException.Model if there is no direction to be found in its latent space
   */
  public DirectionSearch(Generator generator, SearchConfig config, List<Side> sides) {
    this.generator = generator;
    this.config = config;
    latents = generator.codes(config.seed());
    requireSomethingToFind();
    for (Side side : sides) {
      vectors.put(side, new SearchVector(generator.shiftSize(), config.seed(), side));
    }
  }

  /** Searches one side from start to end: a unit vector of the generator's latent size. */
  public static float[] run(
      Generator generator, SearchConfig config, Side side, Listener listener) {
    try (DirectionSearch search = new DirectionSearch(generator, config, List.of(side))) {
      while (search.iteration() < config.iterations()) {
        double loss = search.step();
        listener.iteration(search.iteration(), loss);
      }
      return search.vector(side);
    }
  }

  private void requireSomethingToFind() {
    if (generator.shiftSize() == 1) {
      throw new ChiaroException.Model(
          "direction search: a latent of one number has one axis, +1 and -1 are all there is;"
              + " write it to a .npy file yourself");
    }
    try (var scope = TensorScope.noGrad()) {
      Tensor two = generator.images(latents.latents(SCORE_FIRST, 2));
      if (two.select(0, 0).sub(two.select(0, 1)).abs().max().item_float() == 0) {
        throw new ChiaroException.Model(
            "direction search: this generator (%s) gives the same image for every latent"
                .formatted(generator.name()));
      }
    }
  }

  /** Updates done so far. */
  public int iteration() {
    return iteration;
  }

  /** The unit vector of a side as it is now. */
  public float[] vector(Side side) {
    return vectors.get(side).values();
  }

  /**
   * One update of each side; gives the mean of their losses.
   *
   * @throws ChiaroException.Model if a loss or gradient is not finite; the vectors are then as they
   *     were before this update
   */
  public double step() {
    int n = config.batchSize();
    double sum = 0;
    try (var scope = TensorScope.withGrad()) {
      SearchLoss loss = new SearchLoss(generator.height(), generator.width(), config);
      Tensor z = latents.latents((long) iteration * n, n);
      Tensor magnitudes = magnitudes();
      Tensor images;
      try (var inner = TensorScope.noGrad()) {
        images = inner.keep(generator.images(z));
      }
      // all gradients before the first update: a failure leaves every side where it was
      for (Map.Entry<Side, SearchVector> entry : vectors.entrySet()) {
        sum += backward(loss, entry.getKey(), entry.getValue(), z, images, magnitudes);
      }
      vectors.values().forEach(vector -> vector.update(config.rate()));
    }
    iteration++;
    return sum / vectors.size();
  }

  private double backward(
      SearchLoss loss, Side side, SearchVector vector, Tensor z, Tensor images, Tensor magnitudes) {
    try (var scope = TensorScope.withGrad()) {
      Tensor shift = magnitudes.mul(vector.unit());
      Tensor shifted = generator.images(generator.moved(z, shift));
      Tensor value = loss.of(images, shifted, side.weight);
      double number = value.item_double();
      if (!Double.isFinite(number)) {
        throw stopped(side, "loss", "is " + number);
      }
      value.backward();
      vector
          .gradientFault()
          .ifPresent(
              fault -> {
                throw stopped(side, "gradient", fault);
              });
      return number;
    }
  }

  private ChiaroException.Model stopped(Side side, String what, String fault) {
    return new ChiaroException.Model(
        ("direction search: the %s of the %s direction %s at iteration %d; this generator (%s)"
                + " cannot be searched so, try another --magnitude or --precision fp32")
            .formatted(what, side.text(), fault, iteration + 1, generator.name()));
  }

  /** max(0.1, magnitude + spread * N(0,1)) for each latent, [n,1], or each of its numbers. */
  private Tensor magnitudes() {
    int columns = config.shiftPerElement() ? generator.shiftSize() : 1;
    float[] values = new float[config.batchSize() * columns];
    new Philox(~config.seed()).normal(iteration, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      double magnitude = config.magnitude() + config.spread() * values[i];
      values[i] = (float) Math.max(LEAST_MAGNITUDE, magnitude);
    }
    return Tensors.of(values, config.batchSize(), columns);
  }

  /**
   * The loss of a side on fresh latents, all shifted by the mean magnitude: lower is better, and
   * comparable between searches of one generator with the same weights.
   */
  public double score(Side side) {
    double sum = 0;
    for (int i = 0; i < SCORE_BATCHES; i++) {
      try (var scope = TensorScope.noGrad()) {
        SearchLoss loss = new SearchLoss(generator.height(), generator.width(), config);
        int n = config.batchSize();
        Tensor z = latents.latents(SCORE_FIRST + (long) i * n, n);
        Tensor step =
            Ops.times(Tensors.of(vector(side), 1, generator.shiftSize()), config.magnitude());
        Tensor shifted = generator.images(generator.moved(z, step));
        sum += loss.of(generator.images(z), shifted, side.weight).item_double();
      }
    }
    return sum / SCORE_BATCHES;
  }

  /** Everything that {@link #restore} needs to go on exactly. */
  Map<String, NdArray> state() {
    Map<String, NdArray> state = new LinkedHashMap<>();
    vectors.forEach((side, vector) -> state.putAll(vector.state(side.text() + ".")));
    return state;
  }

  /** Takes up where {@link #state} was written, after so many iterations. */
  void restore(Map<String, NdArray> state, int iterations) {
    vectors.forEach((side, vector) -> vector.restore(side.text() + ".", state));
    iteration = iterations;
  }

  @Override
  public void close() {
    vectors.values().forEach(SearchVector::close);
  }
}
