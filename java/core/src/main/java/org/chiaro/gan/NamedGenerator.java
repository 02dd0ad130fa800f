package org.chiaro.gan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.torch.Precision;

/** What a user may say where a generator is asked for. */
public final class NamedGenerator {
  private static final long DEFAULT_SEED = 1;
  private static final String KNOWN = "known";
  private static final Pattern KNOWN_FORM =
      Pattern.compile("known(?::(\\d{1,18}))?(?:@(\\d{1,9}))?");

  private NamedGenerator() {}

  /** As {@link #open(String, GeneratorConfig, long, Precision)}, with nothing special asked for. */
  public static Generator open(String name, Precision precision) {
    return open(name, GeneratorConfig.PLAIN, DEFAULT_SEED, precision);
  }

  /**
   * Opens the generator of a name: {@code embedded} for the one that comes along, {@code known},
   * {@code known:SEED} or {@code known:SEED@SIDE} for one made in code whose masks and direction
   * are known, or else a weights file.
   *
   * @param seed of classes that are drawn
   */
  public static Generator open(
      String name, GeneratorConfig config, long seed, Precision precision) {
    if (name.equals(KNOWN) || name.startsWith(KNOWN + ":") || name.startsWith(KNOWN + "@")) {
      String kind = "the known generator";
      config.requireNoStyle(kind);
      config.requireNoClasses(kind);
      config.requireNoLatentSize(kind);
      return known(name);
    }
    return GeneratorFile.load(
        EmbeddedFile.resolve(name, "generator.safetensors"), config, seed, precision);
  }

  private static Generator known(String name) {
    Matcher form = KNOWN_FORM.matcher(name);
    if (!form.matches()) {
      throw new ChiaroException.Usage(
          "generator %s: the known generator is known, known:SEED or known:SEED@SIDE"
              .formatted(name));
    }
    long seed = form.group(1) == null ? DEFAULT_SEED : Long.parseLong(form.group(1));
    int side =
        form.group(2) == null ? KnownGenerator.DEFAULT_SIDE : Integer.parseInt(form.group(2));
    return new KnownGenerator(seed, side);
  }
}
