package org.chiaro.gan;

import org.chiaro.io.EmbeddedFile;
import org.chiaro.torch.Precision;

/** What a user may say where a generator is asked for. */
public final class NamedGenerator {
  private NamedGenerator() {}

  /**
   * Opens the generator of a name: {@code embedded} for the one that comes along, or else a weights
   * file.
   */
  public static Generator open(String name, Precision precision) {
    return GeneratorFile.load(EmbeddedFile.resolve(name, "generator.safetensors"), precision);
  }
}
