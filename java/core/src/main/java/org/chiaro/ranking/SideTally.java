package org.chiaro.ranking;

import java.util.EnumMap;
import java.util.Map;

/** Fills the scores of one way, batch by batch. */
final class SideTally {
  private final int samples;
  private final Map<Part, double[]> parts = new EnumMap<>(Part.class);
  private final Map<SideFact, Double> sums = new EnumMap<>(SideFact.class);

  SideTally(int samples) {
    this.samples = samples;
    for (Part part : Part.values()) {
      parts.put(part, new double[samples]);
    }
    for (SideFact fact : SideFact.values()) {
      sums.put(fact, 0.0);
    }
  }

  void put(Part part, int first, double[] values) {
    System.arraycopy(values, 0, parts.get(part), first, values.length);
  }

  void add(SideFact fact, double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    sums.merge(fact, sum, Double::sum);
  }

  SideScores scores() {
    Map<SideFact, Double> means = new EnumMap<>(SideFact.class);
    sums.forEach((fact, sum) -> means.put(fact, sum / samples));
    return new SideScores(parts, means);
  }
}
