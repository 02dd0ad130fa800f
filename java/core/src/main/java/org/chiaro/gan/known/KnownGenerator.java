package org.chiaro.gan.known;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Generator;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * A generator made in code from a seed: an object of random outline, place and texture on a
 * textured background, with its true masks and the true light direction.
 *
 * <p>Twenty factors of the picture (brightness of background and object, exposure, hues, size,
 * rotation, place, outline, textures) are a random rotation of the latent. Other directions tempt:
 * one lights everything, one makes the object grow, one is the right one backwards. Computes in
 * float32 whatever the precision around it, differentiably.
 */
public final class KnownGenerator implements Generator {
  /** Side of the images where none is named. */
  public static final int DEFAULT_SIDE = 64;

  private static final int LEAST_SIDE = 8;
  private static final int MOST_SIDE = 1024;

  // a key of its own: latents drawn with the same seed must not be the rotation's rows
  private static final long KEY = Long.MIN_VALUE;
  // streams under that key; the rotation's rows take those from 0 on
  private static final long SILHOUETTE = -1;
  private static final long BACKGROUND = -2;
  private static final long OBJECT = -3;
  private static final long HUES = -4;

  private final long seed;
  private final int side;
  private final Turn turn;
  private final LightTruth truth;
  private final Silhouette silhouette;
  private final Surface background;
  private final Surface object;
  private final Parameters constants = new Parameters();

  /**
   * @param seed draws the rotation of the latent space, the textures' waves and the mean hues
   * @param side of the images in pixels, 8 to 1024; the latent space does not depend on it
   */
  public KnownGenerator(long seed, int side) {
    if (side < LEAST_SIDE || side > MOST_SIDE) {
      throw new ChiaroException.Usage(
          "known generator: the side must be from %d to %d pixels, was %d"
              .formatted(LEAST_SIDE, MOST_SIDE, side));
    }
    this.seed = seed;
    this.side = side;
    Philox random = new Philox(new Philox(seed).bits(KEY, 0));
    turn = new Turn(random, Factor.COUNT);
    double hue = 2 * Math.PI * Waves.uniform(random, HUES, 0);
    silhouette = new Silhouette(random, SILHOUETTE);
    background = Surface.background(random, BACKGROUND, hue);
    // opposite on average, so that the object can be told where it is as light as its background
    object = Surface.object(random, OBJECT, hue + Math.PI);
    truth = lightTruth();
    makeConstants();
  }

  private LightTruth lightTruth() {
    float[] darker = turn.axis(Factor.BACKGROUND_LIGHT);
    for (int i = 0; i < darker.length; i++) {
      darker[i] = -darker[i];
    }
    return new LightTruth(darker, turn.axis(Factor.OBJECT_LIGHT));
  }

  private void makeConstants() {
    try (var scope = TensorScope.noGrad()) {
      float[] rows = new float[Factor.COUNT * Factor.COUNT];
      for (Factor factor : Factor.values()) {
        System.arraycopy(turn.axis(factor), 0, rows, factor.ordinal() * Factor.COUNT, Factor.COUNT);
      }
      constants.put("turn", Tensors.of(rows, Factor.COUNT, Factor.COUNT));
      float[] centres = new float[side];
      for (int i = 0; i < side; i++) {
        centres[i] = (2f * i + 1) / side - 1;
      }
      Tensor line = Tensors.of(centres, side);
      constants.put("line", line);
    }
  }

  /** {@code known:SEED}. */
  @Override
  public String name() {
    return "known:" + seed;
  }

  /** The name: the seed is all that the latent space depends on. */
  @Override
  public String hash() {
    return name();
  }

  @Override
  public int latentSize() {
    return Factor.COUNT;
  }

  @Override
  public int height() {
    return side;
  }

  @Override
  public int width() {
    return side;
  }

  /** The unit vector in latent space along which one factor alone rises. */
  float[] axis(Factor factor) {
    return turn.axis(factor);
  }

  /** Which direction is right. */
  public LightTruth truth() {
    return truth;
  }

  @Override
  public Tensor images(Tensor latents) {
    try (var region = Precision.FP32.region()) {
      Factors factors = factors(latents);
      Frame picture = picture();
      Silhouette.Cast cast = silhouette.cast(factors, picture);
      Tensor ground = background.colours(picture, factors);
      Tensor figure = object.colours(cast.frame(), factors);
      return torch.lerp(ground, figure, cast.coverage().unsqueeze(1)).contiguous();
    }
  }

  /** True masks of latents [n,latentSize]: uint8 [n,h,w], 1 where the object covers over half. */
  public Tensor masks(Tensor latents) {
    try (var scope = TensorScope.noGrad();
        var region = Precision.FP32.region()) {
      Silhouette.Cast cast = silhouette.cast(factors(latents), picture());
      return scope.keep(cast.coverage().gt(new Scalar(0.5)).to(torch.ScalarType.Byte));
    }
  }

  private Frame picture() {
    Tensor line = constants.get("line");
    return new Frame(
        line.reshape(1, 1, side), line.reshape(1, side, 1), Tensors.of(new float[1], 1, 1, 1));
  }

  private Factors factors(Tensor latents) {
    if (latents.dim() != 2 || latents.size(1) != Factor.COUNT) {
      throw new ChiaroException.Data(
          "latents: need shape [n,%d] for this generator, got %s"
              .formatted(Factor.COUNT, Arrays.toString(Tensors.shape(latents))));
    }
    return new Factors(Ops.linear(latents, constants.get("turn"), null));
  }

  @Override
  public void close() {
    constants.close();
  }
}
