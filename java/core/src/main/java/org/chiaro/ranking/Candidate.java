package org.chiaro.ranking;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionFacts;
import org.chiaro.direction.NamedDirection;
import org.chiaro.gan.Generator;
import org.chiaro.run.ChiaroException;

/**
 * A direction that may be the one that is looked for.
 *
 * @param name of its file, with the number of its row from 0 where there are several: {@code
 *     directions.safetensors:12}
 * @param direction as it stands in the file
 */
public record Candidate(String name, Direction direction) {
  private static final int MOST = 4096;

  /** All rows of all files, in order; a name may also be embedded or known. */
  public static List<Candidate> open(List<String> names, Generator generator) {
    List<Candidate> all = new ArrayList<>();
    for (String name : names) {
      if (NamedDirection.namesOne(name)) {
        all.add(
            new Candidate(
                name, NamedDirection.open(name, generator, DirectionFacts.Sign.OBJECT_LIGHTER)));
      } else {
        all.addAll(ofFile(Path.of(name), generator));
      }
      if (all.size() > MOST) {
        throw new ChiaroException.Data(
            "%s: more than %d directions; score some of them".formatted(name, MOST));
      }
    }
    return all;
  }

  private static List<Candidate> ofFile(Path file, Generator generator) {
    List<Direction> rows = Direction.readAll(file);
    // all rows have the same length and facts: one look, one warning
    rows.get(0).requireFor(generator, file.toString());
    List<Candidate> all = new ArrayList<>();
    String name = file.getFileName().toString();
    for (int row = 0; row < rows.size(); row++) {
      all.add(new Candidate(rows.size() == 1 ? name : name + ":" + row, rows.get(row)));
    }
    return all;
  }

  /** Whether the ranking made it from the others. */
  public boolean isRefined() {
    return name.startsWith(Refinement.NAME + " ");
  }

  /** The direction brought to length 1. */
  public float[] unit() {
    float[] unit = direction.vector();
    double squares = 0;
    for (float value : unit) {
      squares += (double) value * value;
    }
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (unit[i] / Math.sqrt(squares));
    }
    return unit;
  }
}
