package org.chiaro.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.chiaro.run.ChiaroException;

/**
 * The convention under which counts become scores; every score is reported with its name.
 *
 * <table>
 *   <caption>The two conventions</caption>
 *   <tr><th></th><th>PAPER</th><th>SOD256</th></tr>
 *   <tr><td>source</td><td>BigGANsAreWatching, metrics.py</td><td>PySODMetrics, sod_metrics.py</td></tr>
 *   <tr><td>thresholds</td><td>0/255 ... 254/255, strictly above</td><td>0 ... 255, at least</td></tr>
 *   <tr><td>prediction</td><td>as it is</td><td>stretched to [0,1] in each image</td></tr>
 *   <tr><td>mask</td><td>level/255 &gt;= 0.5</td><td>level &gt; 128</td></tr>
 *   <tr><td>IoU and accuracy at</td><td>p &gt;= 0.5</td><td>p &gt; 0.5</td></tr>
 *   <tr><td>precision, nothing predicted</td><td>1</td><td>0</td></tr>
 *   <tr><td>recall, no object</td><td>1</td><td>0</td></tr>
 *   <tr><td>IoU, neither</td><td>1</td><td>0</td></tr>
 * </table>
 *
 * <p>The paper's code gives NaN for the IoU of two empty masks, which would make the mean NaN. Here
 * it is 1 under PAPER, as precision and recall are then, and 0 under SOD256, as its source has it;
 * {@link Scores#emptyUnions} says how often that happened.
 */
public enum Protocol {
  PAPER(255, 128, 1, 1) {
    @Override
    double[] values(ScoreHistogram histogram) {
      double[] values = new double[ScoreHistogram.LEVELS];
      for (int level = 0; level < values.length; level++) {
        values[level] = level / 255.0;
      }
      return values;
    }

    @Override
    int thresholdsPassed(double value) {
      return (int) Math.round(value * 255);
    }

    @Override
    boolean isPredicted(double value, double threshold) {
      return value >= threshold;
    }
  },

  SOD256(256, 129, 0, 0) {
    @Override
    double[] values(ScoreHistogram histogram) {
      int low = 0;
      int high = ScoreHistogram.LEVELS - 1;
      while (low < high && histogram.at(low) == 0) {
        low++;
      }
      while (high > low && histogram.at(high) == 0) {
        high--;
      }
      double[] values = PAPER.values(histogram);
      if (low < high) {
        double least = values[low];
        double range = values[high] - least;
        for (int level = 0; level < values.length; level++) {
          values[level] = Math.min(1, Math.max(0, (values[level] - least) / range));
        }
      }
      return values;
    }

    @Override
    int thresholdsPassed(double value) {
      // Truncated in double, as the source does: at some stretched values this is one level less
      // than exact arithmetic gives.
      return (int) (value * 255) + 1;
    }

    @Override
    boolean isPredicted(double value, double threshold) {
      return value > threshold;
    }
  };

  /** The weight of precision against recall, written beta = 0.3 in the paper. */
  public static final double BETA_SQUARED = 0.3;

  private final int thresholds;
  private final int maskFrom;
  private final double emptyRatio;
  private final double emptyUnionIou;

  Protocol(int thresholds, int maskFrom, double emptyRatio, double emptyUnionIou) {
    this.thresholds = thresholds;
    this.maskFrom = maskFrom;
    this.emptyRatio = emptyRatio;
    this.emptyUnionIou = emptyUnionIou;
  }

  /** The protocol of that name, in any case; a Usage error names the choices. */
  public static Protocol named(String name) {
    return Arrays.stream(values())
        .filter(protocol -> protocol.id().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ChiaroException.Usage(
                    "there is no protocol '"
                        + name
                        + "'; choose one of "
                        + Arrays.stream(values())
                            .map(Protocol::id)
                            .collect(Collectors.joining(", "))));
  }

  /** The name as people write it: paper or sod256. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }

  /** Number of thresholds of the curves. */
  public int thresholds() {
    return thresholds;
  }

  /** Threshold number {@code index} as a probability. */
  public double threshold(int index) {
    return index / 255.0;
  }

  /** The smallest 8-bit level of a mask picture that is object. */
  public int maskFrom() {
    return maskFrom;
  }

  /** TP / (TP + FP), or TP / (TP + FN): a ratio with this protocol's rule for 0/0. */
  public double ratio(long part, long whole) {
    return whole == 0 ? emptyRatio : (double) part / whole;
  }

  /** Intersection over union with this protocol's rule for an empty union. */
  public double iou(long intersection, long union) {
    return union == 0 ? emptyUnionIou : (double) intersection / union;
  }

  /** F-beta of a precision and a recall; 0 where both are 0. */
  public static double fBeta(double precision, double recall) {
    double product = (1 + BETA_SQUARED) * precision * recall;
    return product == 0 ? 0 : product / (BETA_SQUARED * precision + recall);
  }

  /** The probability in [0,1] that each of the 256 levels stands for in this image. */
  abstract double[] values(ScoreHistogram histogram);

  /** At how many of the thresholds, from the lowest up, a pixel of this value is predicted. */
  abstract int thresholdsPassed(double value);

  /** Whether a pixel of this value is object in a map cut at one probability. */
  abstract boolean isPredicted(double value, double threshold);

  /** Whether a pixel of this value is object in the one binary map of IoU and accuracy. */
  boolean isPredicted(double value) {
    return isPredicted(value, 0.5);
  }
}
