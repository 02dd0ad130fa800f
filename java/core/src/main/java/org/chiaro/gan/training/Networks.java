package org.chiaro.gan.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.Encoder;
import org.chiaro.io.NdArray;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** All networks of a training, with the averages of those that are kept. Owns them. */
final class Networks implements AutoCloseable {
  private final BigBiGan generator;
  private final Parameters averagedGenerator;
  private final Encoder encoder;
  private final Parameters averagedEncoder;
  private final Parameters discriminatorWeights;
  private final Discriminator discriminator;

  /** New networks from the configuration's seed. */
  Networks(GanConfig config) {
    torch.manual_seed(config.seed());
    GanConfig.Shape shape = config.shape();
    generator = new BigBiGan(Initial.generator(shape), config.precision(), "");
    discriminatorWeights = Initial.discriminator(shape);
    discriminator = new Discriminator(discriminatorWeights);
    averagedGenerator = generator.weights().copy();
    if (shape.encoder()) {
      encoder = new Encoder(Initial.encoder(shape), config.precision(), Map.of(), "");
      averagedEncoder = encoder.weights().copy();
    } else {
      encoder = null;
      averagedEncoder = null;
    }
  }

  BigBiGan generator() {
    return generator;
  }

  Optional<Encoder> encoder() {
    return Optional.ofNullable(encoder);
  }

  Discriminator discriminator() {
    return discriminator;
  }

  Parameters discriminatorWeights() {
    return discriminatorWeights;
  }

  Parameters averagedGenerator() {
    return averagedGenerator;
  }

  Optional<Parameters> averagedEncoder() {
    return Optional.ofNullable(averagedEncoder);
  }

  /** Statistics are measured, and the constant class embedding stays one. */
  static boolean learned(String name) {
    return !name.endsWith("stored_mean")
        && !name.endsWith("stored_var")
        && !name.equals("shared.weight");
  }

  /** Whether a backward pass reaches the discriminator's weights. */
  void freezeDiscriminator(boolean frozen) {
    for (Tensor tensor : discriminatorWeights.all().values()) {
      tensor.requires_grad_(!frozen);
    }
  }

  /** Moves the averages towards the weights, all but this share. */
  void average(double decay) {
    try (var scope = TensorScope.noGrad()) {
      average(averagedGenerator, generator.weights(), decay);
      if (encoder != null) {
        average(averagedEncoder, encoder.weights(), decay);
      }
    }
  }

  private static void average(Parameters averaged, Parameters weights, double decay) {
    averaged
        .all()
        .forEach(
            (name, tensor) -> {
              if (learned(name)) {
                tensor.lerp_(weights.get(name).detach(), new Scalar(1 - decay));
              }
            });
  }

  /** The networks by the prefix of their names in a checkpoint. */
  Map<String, Parameters> byPrefix() {
    Map<String, Parameters> all = new LinkedHashMap<>();
    all.put("g.", generator.weights());
    all.put("d.", discriminatorWeights);
    all.put("average.", averagedGenerator);
    if (encoder != null) {
      all.put("e.", encoder.weights());
      all.put("averaged-encoder.", averagedEncoder);
    }
    return all;
  }

  /** Copies of all weights under their names in a checkpoint. */
  Map<String, NdArray> state() {
    return state(Tensors::toArray);
  }

  /** As {@link #state} without copies: good until the next step. */
  Map<String, NdArray> borrowedState() {
    return state(Tensors::borrow);
  }

  private Map<String, NdArray> state(Function<Tensor, NdArray> array) {
    Map<String, NdArray> state = new LinkedHashMap<>();
    byPrefix()
        .forEach(
            (prefix, weights) ->
                weights
                    .all()
                    .forEach((name, tensor) -> state.put(prefix + name, array.apply(tensor))));
    return state;
  }

  /** Takes all weights from a checkpoint. */
  void restore(Map<String, NdArray> state) {
    byPrefix().forEach((prefix, weights) -> weights.assign(under(state, prefix)));
  }

  /** The part of a checkpoint whose names start with the prefix, without it. */
  static Map<String, NdArray> under(Map<String, NdArray> state, String prefix) {
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
    discriminatorWeights.close();
    averagedGenerator.close();
    generator.close();
    if (encoder != null) {
      averagedEncoder.close();
      encoder.close();
    }
  }
}
