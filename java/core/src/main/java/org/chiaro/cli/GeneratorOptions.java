package org.chiaro.cli;

import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Precision;
import picocli.CommandLine.Option;

/**
 * How a generator is used, for commands that have no configuration file: the flags of {@link
 * GeneratorConfig}.
 */
final class GeneratorOptions {
  @Option(
      names = "--space",
      paramLabel = "z|w",
      defaultValue = "z",
      description = "Space of the shift; w is behind a StyleGAN2's mapping network.")
  private String space;

  @Option(
      names = "--truncation",
      paramLabel = "X",
      defaultValue = "1",
      description = "How far w goes from its mean, in a StyleGAN2.")
  private double truncation;

  @Option(
      names = "--noise",
      paramLabel = "const|random|none",
      defaultValue = "const",
      description = "Noise of a StyleGAN2; const is the file's.")
  private String noise;

  @Option(
      names = "--classes",
      paramLabel = "LIST",
      defaultValue = "",
      description =
          "Classes of a class-conditional generator: numbers with commas, a .npy file with one for each"
              + " latent, or drawn.")
  private String classes;

  @Option(
      names = "--trust-code",
      description = "Load TorchScript, too; it runs code from the file.")
  private boolean trustCode;

  @Option(
      names = "--latent-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "Length of TorchScript's latents; 0 finds it by trying.")
  private int latentSize;

  /** The generator of a name, as these options want it; latents from files are z. */
  Generator open(String name, long seed, Precision precision) {
    return open(name, "z", seed, precision);
  }

  /** As {@link #open(String, long, Precision)}, with latents from files in the given space. */
  Generator open(String name, String latentSpace, long seed, Precision precision) {
    GeneratorConfig config =
        new GeneratorConfig(space, latentSpace, truncation, noise, classes, trustCode, latentSize);
    return NamedGenerator.open(name, config, seed, precision);
  }
}
