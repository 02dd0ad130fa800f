package org.chiaro.metric;

import java.io.Serializable;

/**
 * Precision, recall and F-beta of a map cut at one probability, of one image or the mean over a
 * set. The cut is that of the protocol's binary map, at {@code threshold} in place of one half.
 */
public record OperatingPoint(double threshold, double precision, double recall, double f)
    implements Serializable {
  static OperatingPoint of(double threshold, BinaryCounts counts, Protocol protocol) {
    double precision = counts.precision(protocol);
    double recall = counts.recall(protocol);
    return new OperatingPoint(threshold, precision, recall, Protocol.fBeta(precision, recall));
  }
}
