package org.chiaro.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.chiaro.run.ChiaroException;

/**
 * Goes on from the best of a set: climbs the score in the space that all of it spans. Discovery
 * gives directions that can be told apart, and those may be mixtures; this takes out what does not
 * belong. Needs no label, as the score does not.
 *
 * <p>Powell's method: steps to the top of a parabola through three scores, along one line after the
 * other, then along the way that a whole pass went, which takes the place of the line that gained
 * most. The lines begin where pictures change independently of each other; along mixtures of those
 * a climb by lines would be slow.
 */
final class Refinement {
  /** How the result is named in a ranking. */
  static final String NAME = "refined";

  private static final double FIRST_STEP = 0.2;
  private static final double LEAST_STEP = 0.02;
  // a parabola says little far from its three points, and nothing new near one of them
  private static final double FARTHEST = 2;
  private static final double NEAREST = 0.15;
  // what changes no score still makes the way longer
  private static final double SHORTER = 0.1;
  // of a vector of length 1, what is left of it beside the lines before: less is rounding or noise
  private static final double LEAST_REST = 0.05;

  private final DirectionScorer scorer;
  private final BooleanSupplier stop;
  private Place best;

  /** A unit vector, how far it was moved, and what that scored. */
  private record Place(float[] direction, double reach, double score) {}

  /** A unit vector to go along, and how far at the next try. */
  private record Line(float[] along, double step) {}

  Refinement(DirectionScorer scorer, BooleanSupplier stop) {
    this.scorer = scorer;
    this.stop = stop;
  }

  /**
   * Climbs from the first of the order; gives a unit vector.
   *
   * @param passes over all lines, with the steps that the pass before found
   */
  float[] from(List<Ranked> order, int passes) {
    Ranked first = order.get(0);
    List<Line> lines = new ArrayList<>();
    for (float[] along : scorer.independent(span(order), first.reach() / 2)) {
      lines.add(new Line(along, FIRST_STEP));
    }
    best = place(first.light(), first.reach());
    for (int pass = 0; pass < passes; pass++) {
      pass(lines);
    }
    return best.direction();
  }

  /** At right angles to each other; they span what the directions span. */
  private static List<float[]> span(List<Ranked> order) {
    List<float[]> span = new ArrayList<>();
    for (Ranked one : order) {
      float[] rest = one.light();
      for (float[] before : span) {
        rest = sum(rest, before, -dot(rest, before));
      }
      if (Math.sqrt(dot(rest, rest)) > LEAST_REST) {
        span.add(unit(rest));
      }
    }
    return span;
  }

  private void pass(List<Line> lines) {
    Place start = best;
    int most = 0;
    double mostGain = 0;
    for (int i = 0; i < lines.size(); i++) {
      double before = best.score();
      lines.set(i, climb(lines.get(i)));
      if (best.score() - before > mostGain) {
        most = i;
        mostGain = best.score() - before;
      }
    }
    float[] way = sum(best.direction(), start.direction(), -1);
    double length = Math.sqrt(dot(way, way));
    if (length > LEAST_STEP) {
      lines.set(most, climb(new Line(unit(way), length)));
    }
  }

  /** To the best of three points along a line; gives the line with its next step. */
  private Line climb(Line line) {
    double step = line.step();
    Place here = best;
    Place ahead = place(moved(here, line, step), here.reach());
    Place back = place(moved(here, line, -step), here.reach());
    double bend = 2 * here.score() - ahead.score() - back.score();
    double rise = ahead.score() - back.score();
    double top = bend > 0 ? step * rise / (2 * bend) : Math.signum(rise) * FARTHEST * step;
    top = Math.max(-FARTHEST * step, Math.min(FARTHEST * step, top));
    keep(ahead);
    keep(back);
    if (Math.abs(top / step - Math.rint(top / step)) > NEAREST || Math.abs(top / step) > 1.5) {
      keep(place(moved(here, line, top), here.reach()));
    }
    double next = Math.max(step / 2, Math.abs(top));
    return new Line(line.along(), Math.max(LEAST_STEP, next));
  }

  private void keep(Place place) {
    if (place.score() > best.score()) {
      best = place;
    }
  }

  private static float[] moved(Place from, Line line, double step) {
    return unit(sum(from.direction(), line.along(), step));
  }

  private Place place(float[] direction, double about) {
    if (stop.getAsBoolean()) {
      throw new ChiaroException.Interrupted("direction score: stopped while refining");
    }
    double reach = scorer.reachNear(direction, about);
    double score = scorer.measureAhead(direction, reach).score();
    return new Place(direction, reach, score * Math.pow(reach, -SHORTER));
  }

  /** a + step * b. */
  private static float[] sum(float[] a, float[] b, double step) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (a[i] + step * b[i]);
    }
    return sum;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] unit(float[] a) {
    return sum(new float[a.length], a, 1 / Math.sqrt(dot(a, a)));
  }
}
