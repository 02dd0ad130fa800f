package org.chiaro.ranking;

import java.util.Optional;

/**
 * A direction in its place.
 *
 * @param way 1 as the file has it, -1 turned around: the better of the two
 * @param reach how far it was moved, which changes the light as much as for all others
 * @param scores measured that way
 * @param reverse measured the other way
 * @param spread standard deviation of the score over repeated draws of the samples
 * @param magnitudes how the mask depends on how far to move; looked at for the first ones only
 */
public record Ranked(
    int rank,
    Candidate candidate,
    int way,
    double reach,
    SideScores scores,
    SideScores reverse,
    double spread,
    Optional<Magnitudes> magnitudes) {

  /** The unit vector that lights the object, as far as this direction does. */
  public float[] light() {
    float[] light = candidate.unit();
    for (int i = 0; i < light.length; i++) {
      light[i] *= way;
    }
    return light;
  }

  Ranked with(Magnitudes looked) {
    return new Ranked(rank, candidate, way, reach, scores, reverse, spread, Optional.of(looked));
  }

  /** The part with the lowest mean: why the score is not higher. */
  public Part weakest() {
    Part weakest = Part.MAPS;
    for (Part part : Part.values()) {
      if (scores.mean(part) < scores.mean(weakest)) {
        weakest = part;
      }
    }
    return weakest;
  }
}
