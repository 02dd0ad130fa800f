package org.chiaro.gan.stylegan;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The names that the widespread port "stylegan2-pytorch" gives to the same network: {@code
 * style.1.weight}, {@code convs.0.conv.weight}, {@code to_rgbs.0.bias}.
 *
 * <p>Its convolutions scale their weights by 1/sqrt(inputs), ADA's do not: behind a demodulation
 * that is the same but for the epsilon, so the factor goes into the weights.
 */
public final class OtherNames {
  private static final String FIRST_LAYER = "style.1.weight";

  /** The mean of w, which the port keeps beside its network. */
  public static final String MEAN = "latent_avg";

  private static final float[] TAPS = {1, 3, 3, 1};

  private final Parameters from;
  private final Parameters to = new Parameters();
  private final List<String> used = new ArrayList<>();

  private OtherNames(Parameters from) {
    this.from = from;
  }

  /** Whether these tensors have the port's names. */
  public static boolean matches(Parameters weights) {
    return weights.has(FIRST_LAYER) && weights.has("input.input");
  }

  /**
   * The same tensors under ADA's names; those that it does not know keep theirs. The argument stays
   * the caller's.
   */
  public static Parameters translate(Parameters weights) {
    OtherNames names = new OtherNames(weights);
    try (var scope = TensorScope.noGrad()) {
      names.all();
    } catch (ChiaroException e) {
      names.to.close();
      throw e;
    }
    return names.to;
  }

  private void all() {
    for (int i = 0; from.has("style." + (i + 1) + ".weight"); i++) {
      String stem = "style." + (i + 1);
      move(stem + ".weight", StyleLayout.mapping(i) + ".weight");
      move(stem + ".bias", StyleLayout.mapping(i) + ".bias");
    }
    if (from.has(MEAN)) {
      put(StyleLayout.MEAN, take(MEAN).reshape(-1));
    }
    put(StyleLayout.CONST, take("input.input").squeeze(0));
    String first = StyleLayout.block(StyleLayout.FIRST);
    conv("conv1", first + ".conv1", 0, StyleLayout.FIRST);
    rgb("to_rgb1", first);
    int side = StyleLayout.FIRST;
    for (int i = 0; from.has("to_rgbs." + i + ".conv.weight"); i++) {
      side *= 2;
      String block = StyleLayout.block(side);
      conv("convs." + 2 * i, block + ".conv0", 2 * i + 1, side);
      conv("convs." + (2 * i + 1), block + ".conv1", 2 * i + 2, side);
      rgb("to_rgbs." + i, block);
    }
    from.all()
        .forEach(
            (name, tensor) -> {
              if (!used.contains(name)) {
                put(name, tensor);
              }
            });
  }

  private void conv(String stem, String ours, int noise, int side) {
    Tensor weight = take(stem + ".conv.weight").squeeze(0);
    if (weight.dim() == 4) {
      double inputs = weight.size(1) * weight.size(2) * weight.size(3);
      weight = Ops.times(weight, 1 / Math.sqrt(inputs));
    }
    put(ours + ".weight", weight);
    modulation(stem, ours);
    move(stem + ".activate.bias", ours + ".bias");
    put(ours + StyleLayout.STRENGTH, take(stem + ".noise.weight").reshape());
    String picture = "noises.noise_" + noise;
    // older files of the port hold no noise: theirs is drawn
    put(
        ours + StyleLayout.NOISE,
        from.has(picture)
            ? take(picture).reshape(side, side)
            : Tensors.of(new float[side * side], side, side));
    filter(stem + ".conv.blur.kernel", ours + StyleLayout.FILTER);
  }

  private void rgb(String stem, String block) {
    put(block + ".torgb.weight", take(stem + ".conv.weight").squeeze(0));
    modulation(stem, block + ".torgb");
    put(block + ".torgb.bias", take(stem + ".bias").reshape(-1));
    filter(stem + ".upsample.kernel", block + StyleLayout.FILTER);
  }

  private void modulation(String stem, String ours) {
    move(stem + ".conv.modulation.weight", ours + ".affine.weight");
    move(stem + ".conv.modulation.bias", ours + ".affine.bias");
  }

  /** Layers that do not resample have no filter there and one nobody looks at in ADA. */
  private void filter(String name, String ours) {
    if (from.has(name)) {
      move(name, ours);
    } else {
      Tensor taps = Tensors.of(TAPS, TAPS.length, 1);
      put(ours, taps.matmul(taps.t()));
    }
  }

  private void move(String name, String ours) {
    put(ours, take(name));
  }

  private Tensor take(String name) {
    used.add(name);
    return from.get(name);
  }

  private void put(String name, Tensor tensor) {
    to.put(name, Tensors.copy(tensor));
  }
}
