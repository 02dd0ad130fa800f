package org.chiaro.run;

import java.util.Arrays;

/** Lines with no more points than a page can show: means over stretches of equal length. */
public final class Thinned {
  private static final int MOST = 400;

  private Thinned() {}

  /** The line as it is, or its means. */
  public static Plots.Line of(String name, double[] x, double[] y) {
    if (x.length <= MOST) {
      return new Plots.Line(name, x, y);
    }
    return new Plots.Line(name, means(x), means(y));
  }

  private static double[] means(double[] values) {
    double[] means = new double[MOST];
    for (int i = 0; i < MOST; i++) {
      int from = (int) ((long) values.length * i / MOST);
      int to = (int) ((long) values.length * (i + 1) / MOST);
      means[i] = Arrays.stream(values, from, to).average().orElse(Double.NaN);
    }
    return means;
  }
}
