package org.chiaro.direction;

import java.nio.file.Path;
import java.util.Map;
import org.chiaro.gan.Generator;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.io.EmbeddedFile;
import org.chiaro.run.ChiaroException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a user may say where a direction is asked for. */
public final class NamedDirection {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /** The true direction of a known generator. */
  private static final String KNOWN = "known";

  private NamedDirection() {}

  /**
   * The direction of a name, fit for the generator: {@code embedded} for the one that comes along,
   * {@code known} for the true one of a known generator, or else a file.
   *
   * @param wanted which way it should point; a file that says otherwise is used with a warning
   */
  public static Direction open(String name, Generator generator, DirectionFacts.Sign wanted) {
    if (name.equals(KNOWN)) {
      return truth(generator, wanted);
    }
    Path file = EmbeddedFile.resolve(name, "direction.safetensors");
    Direction direction = Direction.read(file).requireFor(generator, name);
    String sign = direction.facts().getOrDefault(DirectionFacts.SIGN, wanted.text());
    if (!sign.equals(wanted.text())) {
      LOG.warn("{}: its sign is {}, {} is what this needs", name, sign, wanted.text());
    }
    return direction;
  }

  private static Direction truth(Generator generator, DirectionFacts.Sign wanted) {
    if (!(generator instanceof KnownGenerator known)) {
      throw new ChiaroException.Usage(
          "direction known: only --generator known has it, this one is " + generator.name());
    }
    float[] vector = known.truth().light();
    if (wanted == DirectionFacts.Sign.OBJECT_DARKER) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = -vector[i];
      }
    }
    Map<String, String> facts =
        new DirectionFacts(known.hash(), KNOWN, 0, Double.NaN, 1, wanted, Map.of())
            .map(vector.length);
    return new Direction(vector, facts, known.hash());
  }
}
