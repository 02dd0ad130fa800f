package org.chiaro.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;

/**
 * What an evaluation shall give, and under which convention.
 *
 * @param metrics the numbers to report; what is cheap is measured anyway
 * @param at probabilities, each from 0 to 1, at which precision, recall and F are reported
 */
public record Wanted(Protocol protocol, Set<Metric> metrics, List<Double> at)
    implements Serializable {
  public Wanted {
    EnumSet<Metric> copy = EnumSet.noneOf(Metric.class);
    copy.addAll(metrics);
    metrics = Collections.unmodifiableSet(copy);
    at = List.copyOf(at);
    for (double threshold : at) {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new ChiaroException.Usage("a threshold must be from 0 to 1, was " + threshold);
      }
    }
  }

  /** The paper's three and MAE. */
  public static Wanted of(Protocol protocol) {
    return new Wanted(protocol, Metric.DEFAULT, List.of());
  }

  /** Whether one of these is wanted. */
  boolean any(Metric... some) {
    return List.of(some).stream().anyMatch(metrics::contains);
  }

  /** The scores of one pair; on any thread. */
  public ImageScores measure(Kernels kernels, ScoredPair pair) {
    Map<Metric, Double> ofPixels = new EnumMap<>(Metric.class);
    ScoreHistogram histogram;
    if (any(Metric.S)) {
      Quadrants quadrants = Quadrants.of(kernels, pair);
      histogram = quadrants.whole();
      ofPixels.put(Metric.S, SMeasure.of(protocol.values(histogram), quadrants));
    } else {
      histogram = ScoreHistogram.of(kernels, pair);
    }
    double[] values = protocol.values(histogram);
    if (any(Metric.WF)) {
      ofPixels.put(Metric.WF, WeightedF.of(kernels, pair, values, histogram.objectPixels()));
    }
    if (any(Metric.CORLOC)) {
      ofPixels.put(Metric.CORLOC, BoxOverlap.of(kernels, pair, values, protocol));
    }
    double adaptive = AdaptiveThreshold.of(values, histogram, pair);
    return ImageScores.of(pair.name(), histogram, values, this, adaptive, ofPixels);
  }

  /** The points of one image at the fixed thresholds. */
  List<OperatingPoint> points(double[] values, ScoreHistogram histogram) {
    List<OperatingPoint> points = new ArrayList<>();
    for (double threshold : at) {
      BinaryCounts counts =
          BinaryCounts.of(histogram, level -> protocol.isPredicted(values[level], threshold));
      points.add(OperatingPoint.of(threshold, counts, protocol));
    }
    return points;
  }
}
