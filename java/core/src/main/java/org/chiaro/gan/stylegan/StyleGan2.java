package org.chiaro.gan.stylegan;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.ClassChoice;
import org.chiaro.gan.ClassEmbedding;
import org.chiaro.gan.Generator;
import org.chiaro.gan.ImagePair;
import org.chiaro.latent.LatentSource;
import org.chiaro.latent.LatentSpace;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The generator of StyleGAN2 and StyleGAN2-ADA, with classes or without, from 8 to 2048 pixels. A
 * shift moves z, or w behind the mapping network and its truncation; in the second case a code is
 * w.
 *
 * <p>Owns its weights. With BF16 the synthesis works in bfloat16, the mapping and the sum of the
 * RGB images in float32. One thread at a time.
 */
public final class StyleGan2 implements Generator {
  private final Parameters folded = new Parameters();
  private final GeneratorConfig config;
  private final String hash;
  private final StyleLayout layout;
  private final LatentSpace shiftSpace;
  private final LatentSpace latentSpace;
  private final ClassEmbedding classes;
  private final Mapping mapping;
  private final Synthesis synthesis;

  /**
   * Checks the tensors and copies what it needs; the weights stay the caller's.
   *
   * @param weights by the names of StyleGAN2-ADA
   * @param seed of classes that are drawn
   * @param clamp activations are cut off here, either way; infinity where the file does not say
   * @param hash SHA-256 of the weights file, empty where there is none
   */
  public StyleGan2(
      Parameters weights,
      GeneratorConfig config,
      long seed,
      double clamp,
      Precision precision,
      String hash) {
    this.config = config;
    this.hash = hash;
    layout = StyleLayout.of(weights);
    if (layout.classes() == 0) {
      config.requireNoClasses("a StyleGAN2 without classes");
    } else if (config.latentSpace().equals("w") && !config.classes().isEmpty()) {
      throw new ChiaroException.Usage(
          "--classes with latents in w: a w already knows its class; leave one of them out");
    }
    ClassChoice choice =
        layout.classes() == 0
            ? ClassChoice.one(0)
            : ClassChoice.parse(config.classes(), layout.classes(), seed);
    classes = new ClassEmbedding(choice, layout.latentSize());
    config.requireNoLatentSize("a StyleGAN2");
    shiftSpace = LatentSpace.of(config.space());
    latentSpace = LatentSpace.of(config.latentSpace());
    NoiseMode noise = NoiseMode.valueOf(config.noise().toUpperCase(Locale.ROOT));
    try (var scope = TensorScope.noGrad()) {
      mapping = new Mapping(weights, layout, classes, config.truncation(), folded);
      synthesis = new Synthesis(weights, layout, noise, clamp, precision, folded);
    }
  }

  /** Whether these are the tensors of a StyleGAN2, by the names of StyleGAN2-ADA. */
  public static boolean matches(Parameters weights) {
    return weights.has(StyleLayout.FIRST_LAYER) || weights.has(StyleLayout.CONST);
  }

  @Override
  public String name() {
    String name = "StyleGAN2";
    if (layout.classes() > 0 && latentSpace == LatentSpace.Z) {
      name += ", " + classes.describe();
    }
    if (shiftSpace == LatentSpace.W) {
      name += ", w";
    }
    if (config.truncation() != 1) {
      name += ", truncation " + config.truncation();
    }
    return config.noise().equals("const") ? name : name + ", noise " + config.noise();
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public int latentSize() {
    return latentSpace == LatentSpace.W ? layout.styleSize() : layout.latentSize();
  }

  @Override
  public LatentSpace shiftSpace() {
    return shiftSpace;
  }

  @Override
  public int shiftSize() {
    return shiftSpace == LatentSpace.W ? layout.styleSize() : layout.latentSize();
  }

  @Override
  public void moveTo(Place place) {
    folded.moveTo(place);
  }

  @Override
  public int height() {
    return layout.resolution();
  }

  @Override
  public int width() {
    return layout.resolution();
  }

  @Override
  public LatentSource codes(LatentSource latents) {
    if (latentSpace == LatentSpace.W) {
      return latents;
    }
    LatentSource labelled = classes.codes(latents);
    return shiftSpace == LatentSpace.Z ? labelled : new MappedLatents(labelled, mapping);
  }

  @Override
  public Tensor moved(Tensor codes, Tensor shift) {
    return shiftSpace == LatentSpace.W ? codes.add(shift) : classes.moved(codes, shift);
  }

  @Override
  public Tensor images(Tensor codes) {
    return synthesis.images(styles(codes), codes.size(0));
  }

  /** The noise of an image is that of its shifted one: only the shift tells them apart. */
  @Override
  public ImagePair pair(Tensor codes, Tensor shift) {
    long n = codes.size(0);
    Tensor both = Ops.concat(0, codes, moved(codes, shift));
    Tensor images = synthesis.images(styles(both), n);
    return new ImagePair(images.narrow(0, 0, n), images.narrow(0, n, n));
  }

  private Tensor styles(Tensor codes) {
    if (shiftSpace == LatentSpace.Z) {
      classes.require(codes);
      return mapping.styles(codes);
    }
    if (codes.dim() != 2 || codes.size(1) != shiftSize()) {
      throw new ChiaroException.Data(
          "latents: need shape [n,%d] for this generator, got %s"
              .formatted(shiftSize(), Arrays.toString(Tensors.shape(codes))));
    }
    return codes;
  }

  @Override
  public void close() {
    folded.close();
  }
}
