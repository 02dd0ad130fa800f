package org.chiaro.metric;

import java.util.function.IntPredicate;

/**
 * The four kinds of pixels of one binary map and its mask. Where a ratio is 0/0 the protocol says
 * what it is.
 */
record BinaryCounts(
    long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {

  /** The counts of the map in which the pixels of some levels are object. */
  static BinaryCounts of(ScoreHistogram histogram, IntPredicate predicted) {
    long[] object = histogram.object();
    long[] background = histogram.background();
    long truePositives = 0;
    long falsePositives = 0;
    long falseNegatives = 0;
    long trueNegatives = 0;
    for (int level = 0; level < ScoreHistogram.LEVELS; level++) {
      if (predicted.test(level)) {
        truePositives += object[level];
        falsePositives += background[level];
      } else {
        falseNegatives += object[level];
        trueNegatives += background[level];
      }
    }
    return new BinaryCounts(truePositives, falsePositives, falseNegatives, trueNegatives);
  }

  long union() {
    return truePositives + falsePositives + falseNegatives;
  }

  long pixels() {
    return union() + trueNegatives;
  }

  double iou(Protocol protocol) {
    return protocol.iou(truePositives, union());
  }

  double accuracy() {
    return (double) (truePositives + trueNegatives) / pixels();
  }

  double precision(Protocol protocol) {
    return protocol.ratio(truePositives, truePositives + falsePositives);
  }

  double recall(Protocol protocol) {
    return protocol.ratio(truePositives, truePositives + falseNegatives);
  }

  double specificity(Protocol protocol) {
    return protocol.ratio(trueNegatives, trueNegatives + falsePositives);
  }

  double dice(Protocol protocol) {
    return protocol.iou(2 * truePositives, union() + truePositives);
  }

  double balancedError(Protocol protocol) {
    return 1 - (recall(protocol) + specificity(protocol)) / 2;
  }
}
