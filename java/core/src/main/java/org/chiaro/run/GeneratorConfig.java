package org.chiaro.run;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/** How a generator is used; the defaults suit every kind of network. */
public record GeneratorConfig(
    @Doc("Space of the shift: z; or w, behind the mapping network of a StyleGAN2.") String space,
    @Doc("Space of latents that come from a file: z; or w, for a StyleGAN2.") String latentSpace,
    @Doc("How far w goes from its mean, in a StyleGAN2: 1 is all the way.") double truncation,
    @Doc("Noise of a StyleGAN2: const (the file's), random or none.") String noise,
    @Doc(
            "Classes of a class-conditional generator: a number, several with commas, a file .npy with"
                + " one for each latent, or drawn.")
        String classes,
    @Doc("Load TorchScript, too; it runs code from the file.") boolean trustCode,
    @Doc("Length of the latents of TorchScript; 0 finds it by trying.") int latentSize)
    implements Serializable {
  // before the first record, which checks against it
  private static final List<String> SPACES = List.of("z", "w");

  /** Nothing special is asked for. */
  public static final GeneratorConfig PLAIN =
      new GeneratorConfig("z", "z", 1, "const", "", false, 0);

  public GeneratorConfig {
    Check.oneOf("generator.space", SPACES, space);
    Check.oneOf("generator.latent-space", SPACES, latentSpace);
    Check.finite("generator.truncation", truncation);
    Check.oneOf("generator.noise", List.of("const", "random", "none"), noise);
    Check.atLeast("generator.latent-size", 0, latentSize);
    if (space.equals("z") && latentSpace.equals("w")) {
      throw new ChiaroException.Usage(
          "generator.latent-space w needs generator.space w: there is no way back from w to z");
    }
  }

  /** Refuses what only a StyleGAN2 can do; {@code kind} is what the generator is instead. */
  public void requireNoStyle(String kind) {
    if (!space.equals("z") || truncation != 1 || !noise.equals("const")) {
      throw new ChiaroException.Usage(
          "--space w, --latent-space, --truncation and --noise are for a StyleGAN2, this is "
              + kind);
    }
  }

  /** Refuses classes; {@code kind} is what the generator is. */
  public void requireNoClasses(String kind) {
    if (!classes.isEmpty()) {
      throw new ChiaroException.Usage(
          "--classes is for a class-conditional generator, this is " + kind);
    }
  }

  /** Refuses a latent size, which every other kind of file says itself. */
  public void requireNoLatentSize(String kind) {
    if (latentSize != 0) {
      throw new ChiaroException.Usage(
          "--latent-size is for TorchScript, the file of " + kind + " says it itself");
    }
  }

  /** The same with its file in another place; {@code place} gets every value that may be a file. */
  public GeneratorConfig withFiles(UnaryOperator<String> place) {
    return new GeneratorConfig(
        space, latentSpace, truncation, noise, place.apply(classes), trustCode, latentSize);
  }
}
