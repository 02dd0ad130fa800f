package org.chiaro.direction;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.chiaro.gan.Generator;
import org.chiaro.latent.LatentSpace;

/**
 * What a direction file says of itself, as safetensors metadata: {@code kind}, {@code
 * generator_sha256}, {@code space}, {@code latent_size}, {@code method}, {@code seed}, {@code
 * score}, {@code magnitude}, {@code sign}, and whatever the method adds.
 *
 * @param generatorHash {@link Generator#hash()}: 64 hexadecimal digits, or known:SEED
 * @param space what the vector is added to
 * @param method how it was found: search, discover
 * @param seed of the method
 * @param score what the method minimised or ranked by, NaN where there is none
 * @param magnitude how far to move, a recommendation
 * @param sign which way the vector points
 * @param more settings of the method, by name
 */
public record DirectionFacts(
    String generatorHash,
    LatentSpace space,
    String method,
    long seed,
    double score,
    double magnitude,
    Sign sign,
    Map<String, String> more) {
  static final String GENERATOR = "generator_sha256";
  static final String SPACE = "space";
  static final String SIGN = "sign";
  static final String MAGNITUDE = "magnitude";

  /** What happens at z + magnitude * direction, for a magnitude above zero. */
  public enum Sign {
    /** The object gets lighter and the background darker: the direction masks are made with. */
    OBJECT_LIGHTER,
    /** The object gets darker and the background lighter. */
    OBJECT_DARKER,
    /** Nobody has looked. */
    UNKNOWN;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public DirectionFacts {
    more = Map.copyOf(more);
  }

  /** The metadata of a direction of this length. */
  Map<String, String> map(int latentSize) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "chiaro.direction");
    facts.put(GENERATOR, generatorHash);
    facts.put(SPACE, space.text());
    facts.put("latent_size", Integer.toString(latentSize));
    facts.put("method", method);
    facts.put("seed", Long.toString(seed));
    if (!Double.isNaN(score)) {
      facts.put("score", Double.toString(score));
    }
    facts.put(MAGNITUDE, Double.toString(magnitude));
    facts.put(SIGN, sign.text());
    more.keySet().stream().sorted().forEach(name -> facts.put(name, more.get(name)));
    return facts;
  }
}
