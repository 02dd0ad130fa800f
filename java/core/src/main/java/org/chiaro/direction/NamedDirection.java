package org.chiaro.direction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern ROW = Pattern.compile("(.+):(\\d{1,6})");

  private NamedDirection() {}

  /** Whether this is known, embedded or FILE:INDEX, and not a file that may hold several. */
  public static boolean namesOne(String name) {
    return name.equals(KNOWN) || name.equals(EmbeddedFile.NAME) || isRow(name);
  }

  // a file may really be called so
  private static boolean isRow(String name) {
    return ROW.matcher(name).matches() && !Files.exists(Path.of(name));
  }

  /**
   * The direction of a name, fit for the generator: {@code embedded} for the one that comes along,
   * {@code known} for the true one of a known generator, or else a file; {@code FILE:INDEX} is one
   * row, counted from 0, of a file with several.
   *
   * @param wanted which way it should point; a file that says otherwise is used with a warning
   */
  public static Direction open(String name, Generator generator, DirectionFacts.Sign wanted) {
    if (name.equals(KNOWN)) {
      return truth(generator, wanted);
    }
    Direction direction = read(name, wanted).requireFor(generator, name);
    String sign = direction.facts().getOrDefault(DirectionFacts.SIGN, wanted.text());
    if (!sign.equals(wanted.text())) {
      LOG.warn("{}: its sign is {}, {} is what this needs", name, sign, wanted.text());
    }
    return direction;
  }

  private static Direction read(String name, DirectionFacts.Sign wanted) {
    Matcher row = ROW.matcher(name);
    if (isRow(name) && row.matches()) {
      return Direction.read(Path.of(row.group(1)), Integer.parseInt(row.group(2)));
    }
    boolean dark = wanted == DirectionFacts.Sign.OBJECT_DARKER;
    return Direction.read(
        EmbeddedFile.resolve(name, dark ? "dark.safetensors" : "direction.safetensors"));
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
        new DirectionFacts(
                known.hash(), known.shiftSpace(), KNOWN, 0, Double.NaN, 1, wanted, Map.of())
            .map(vector.length);
    return new Direction(vector, facts, known.hash());
  }
}
