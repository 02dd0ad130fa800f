package org.chiaro.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.chiaro.direction.Direction;
import org.chiaro.run.ChiaroException;

/**
 * Goes on from the best of a set: adds a little of every other direction, either way, and keeps
 * what raises the score. Discovery gives directions that can be told apart, and those may be
 * mixtures; this takes out what does not belong. Needs no label, as the score does not.
 */
final class Refinement {
  /** How the result is named in a ranking. */
  static final String NAME = "refined";

  private static final double FIRST_STEP = 0.4;
  private static final double SHRINK = 0.7;
  // what changes no score still makes the way longer
  private static final double SHORTER = 0.1;

  private final DirectionScorer scorer;
  private final BooleanSupplier stop;

  Refinement(DirectionScorer scorer, BooleanSupplier stop) {
    this.scorer = scorer;
    this.stop = stop;
  }

  /**
   * Climbs from the first of the order along all of it.
   *
   * @param passes over the whole set, with a smaller step each
   */
  Candidate from(List<Ranked> order, int passes) {
    List<float[]> others = new ArrayList<>();
    for (Ranked one : order) {
      others.add(one.light());
    }
    float[] best = others.get(0);
    double score = score(best);
    double step = FIRST_STEP;
    for (int pass = 0; pass < passes; pass++) {
      for (float[] other : others) {
        for (int way = 1; way >= -1; way -= 2) {
          if (stop.getAsBoolean()) {
            throw new ChiaroException.Interrupted("direction score: stopped while refining");
          }
          float[] tried = mixture(best, other, way * step);
          double triedScore = score(tried);
          if (triedScore > score) {
            best = tried;
            score = triedScore;
            break;
          }
        }
      }
      step *= SHRINK;
    }
    Map<String, String> facts = order.get(0).candidate().direction().facts();
    return new Candidate(
        NAME + " from " + order.get(0).candidate().name(), new Direction(best, facts, ""));
  }

  private double score(float[] direction) {
    double reach = scorer.reach(direction);
    double score = scorer.measure(direction, reach).get(0).score();
    return score * Math.pow(reach, -SHORTER);
  }

  /** a + step * b at length 1; a itself where b is a and they cancel. */
  private static float[] mixture(float[] a, float[] b, double step) {
    float[] sum = new float[a.length];
    double squares = 0;
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (a[i] + step * b[i]);
      squares += (double) sum[i] * sum[i];
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (sum[i] / Math.sqrt(squares));
    }
    return sum;
  }
}
