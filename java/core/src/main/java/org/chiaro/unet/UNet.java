package org.chiaro.unet;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Trace;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The published U-Net (Ronneberger et al. 2015, with bilinear upsampling and batch normalisation)
 * at any width: images float32 [n,3,h,w] in [-1,1] become logits float32 [n,2,h,w], background
 * first.
 *
 * <p>Owns its weights. One thread at a time.
 */
public final class UNet implements AutoCloseable {
  /** Channels of the published network's first block: 13,395,394 parameters. */
  public static final int PUBLISHED_WIDTH = 64;

  private static final long PUBLISHED_PARAMETERS = 13_395_394;

  // four halvings must leave a pixel
  private static final int MIN_SIDE = 16;
  private static final int LEVELS = 4;

  private final Parameters weights;
  private final UNetLayout layout;
  private final Precision precision;
  private final torch.ScalarType type;
  private final DoubleConv first;
  private final DoubleConv[] down = new DoubleConv[LEVELS];
  private final DoubleConv[] up = new DoubleConv[LEVELS];

  /**
   * Takes over the weights and checks them.
   *
   * @throws ChiaroException.Model naming the tensor that is missing, of another shape or not finite
   */
  public UNet(Parameters weights, Precision precision) {
    this(weights, UNetLayout.of(weights), precision, torch.ScalarType.Float);
  }

  private UNet(Parameters weights, UNetLayout layout, Precision precision, torch.ScalarType type) {
    this.weights = weights;
    this.layout = layout;
    this.precision = precision;
    this.type = type;
    first = new DoubleConv(weights, "inc");
    for (int i = 0; i < LEVELS; i++) {
      down[i] = new DoubleConv(weights, "down" + (i + 1) + ".maxpool_conv.1");
      up[i] = new DoubleConv(weights, "up" + (i + 1) + ".conv");
    }
  }

  /**
   * The same network for inference only, on weights of its own: each normalisation is part of the
   * convolution before it, and with BF16 the weights themselves are bfloat16.
   */
  public UNet folded() {
    torch.ScalarType kept =
        precision == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
    Parameters folded = new Parameters();
    try (var scope = TensorScope.noGrad()) {
      first.fold(folded, kept);
      for (int i = 0; i < LEVELS; i++) {
        down[i].fold(folded, kept);
        up[i].fold(folded, kept);
      }
      for (String name : List.of("outc.conv.weight", "outc.conv.bias")) {
        folded.put(name, weights.get(name).clone().to(kept));
      }
    }
    return new UNet(folded, layout, Precision.FP32, kept);
  }

  /** An untrained network: the weights that PyTorch's layers start from, drawn from the seed. */
  public static UNet untrained(int width, long seed, Precision precision) {
    return untrained(width, seed, precision, Place.CPU);
  }

  /** The same at a place. */
  public static UNet untrained(int width, long seed, Precision precision, Place place) {
    return new UNet(Initial.weights(new UNetLayout(width), seed).moveTo(place), precision);
  }

  /** Moves the weights, and with them the computation. */
  public void moveTo(Place place) {
    weights.moveTo(place);
  }

  /** Where it computes. */
  public Place place() {
    return Place.of(weights.get("outc.conv.weight"));
  }

  /** Channels of the first block. */
  public int width() {
    return layout.width();
  }

  /** Number of trainable values. */
  public long parameterCount() {
    return weights.all().entrySet().stream()
        .filter(entry -> UNetLayout.isTrainable(entry.getKey()))
        .mapToLong(entry -> entry.getValue().numel())
        .sum();
  }

  /** The weights by their published names, for training; they stay this object's. */
  public Parameters weights() {
    return weights;
  }

  /**
   * Logits float32 [n,2,h,w], contiguous, for images [n,3,h,w] of at least 16 pixels a side. In
   * training, batch statistics are used and the running ones move towards them.
   */
  public Tensor logits(Tensor images, boolean training) {
    return logits(images, training ? Norm.BATCH : Norm.STORED);
  }

  /** The same with the statistics that {@code norm} makes. */
  Tensor logits(Tensor images, Norm norm) {
    check(images, norm.isTraining());
    if (norm.isTraining() && !weights.has(DoubleConv.STATISTICS)) {
      throw new IllegalStateException("a folded network cannot be trained");
    }
    try (var region = precision.region();
        Trace.Stage stage = Trace.stage("unet").items(images.size(0))) {
      return forward(Tensors.channelsLast(place().put(images).to(type)), norm);
    }
  }

  /** p(object) = 1 - softmax[background], float32 [n,h,w], from stored statistics. */
  public Tensor probabilities(Tensor images) {
    Tensor background = torch.softmax(logits(images, false), 1).select(1, 0);
    return torch.ones_like(background).sub(background).contiguous();
  }

  private Tensor forward(Tensor x, Norm norm) {
    Tensor[] skips = new Tensor[LEVELS];
    Tensor h = first.apply(x, norm);
    for (int i = 0; i < LEVELS; i++) {
      skips[i] = h;
      h = down[i].apply(torch.max_pool2d(h, 2, 2), norm);
    }
    for (int i = 0; i < LEVELS; i++) {
      Tensor skip = skips[LEVELS - 1 - i];
      Tensor joined = Ops.concat(1, skip, padTo(skip, upsample(h)).to(skip.scalar_type()));
      h = up[i].apply(joined, norm);
    }
    Tensor logits = Ops.conv(h, weights.get("outc.conv.weight"), weights.get("outc.conv.bias"));
    return Tensors.toFloat(logits).contiguous();
  }

  /** Twice the size; align_corners as published. */
  private static Tensor upsample(Tensor x) {
    return torch.upsample_bilinear2d(
        x,
        new long[] {2 * x.size(2), 2 * x.size(3)},
        true,
        new DoubleOptional(),
        new DoubleOptional());
  }

  /** Zeros around x up to the skip's size, the odd one right and below. */
  private static Tensor padTo(Tensor skip, Tensor x) {
    long dy = skip.size(2) - x.size(2);
    long dx = skip.size(3) - x.size(3);
    if (dy == 0 && dx == 0) {
      return x;
    }
    return torch.constant_pad_nd(x, dx / 2, dx - dx / 2, dy / 2, dy - dy / 2);
  }

  private static void check(Tensor images, boolean training) {
    if (images.dim() != 4 || images.size(1) != 3 || images.size(0) < 1) {
      throw new ChiaroException.Data(
          "images: the network needs shape [n,3,h,w], got "
              + Arrays.toString(Tensors.shape(images)));
    }
    if (images.size(2) < MIN_SIDE || images.size(3) < MIN_SIDE) {
      throw new ChiaroException.Data(
          "images: the network needs at least %d pixels a side, got %d x %d"
              .formatted(MIN_SIDE, images.size(3), images.size(2)));
    }
    long deepest = images.size(0) * (images.size(2) / MIN_SIDE) * (images.size(3) / MIN_SIDE);
    if (training && deepest < 2) {
      throw new ChiaroException.Data(
          "images: one image of %d x %d has no batch statistics, train on more or larger ones"
              .formatted(images.size(3), images.size(2)));
    }
  }

  /** About how many bytes a checkpoint of a training takes: weights and two moments, float32. */
  public static long checkpointBytes(int width) {
    // nearly all parameters are in convolutions, whose number goes with the square of the width
    double size = (double) width / PUBLISHED_WIDTH;
    return (long) (3 * Float.BYTES * PUBLISHED_PARAMETERS * size * size * 1.05) + (1 << 20);
  }

  @Override
  public void close() {
    weights.close();
  }
}
