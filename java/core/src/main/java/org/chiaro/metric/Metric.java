package org.chiaro.metric;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.chiaro.run.ChiaroException;

/**
 * The numbers that an evaluation can give. All are made of one photo's map and mask and are then
 * averaged over the photos, but for the maxima, which are taken of the mean curve, and CorLoc.
 *
 * <p>"Binary" is the map cut where IoU and accuracy cut it, see {@link Protocol}.
 */
public enum Metric {
  /** Highest point of the mean F curve. */
  MAXF("maxf", "maxF", "max F"),
  /** Intersection over union of the binary map and the mask. */
  IOU("iou", "iou", "IoU"),
  /** Fraction of pixels on which the binary map and the mask agree. */
  ACCURACY("accuracy", "accuracy", "accuracy"),
  /** Mean absolute difference of probability and mask. */
  MAE("mae", "mae", "MAE"),
  /** Mean of the F curve. */
  MEANF("meanf", "meanF", "mean F"),
  /** F of the pixels with at least twice the mean probability (Achanta et al. 2009). */
  ADPF("adpf", "adaptiveF", "adaptive F"),
  /** {@link SMeasure}. */
  S("s", "sMeasure", "S-measure"),
  /** Highest point of the mean curve of {@link EMeasure}. */
  MAXE("maxe", "maxE", "max E"),
  /** Mean of the curve of {@link EMeasure}. */
  MEANE("meane", "meanE", "mean E"),
  /** {@link EMeasure} of the pixels with at least twice the mean probability. */
  ADPE("adpe", "adaptiveE", "adaptive E"),
  /** {@link WeightedF}. */
  WF("wf", "weightedF", "weighted F"),
  /** Of the binary map. */
  PRECISION("precision", "precision", "precision"),
  /** Of the binary map. */
  RECALL("recall", "recall", "recall"),
  /** Fraction of the background that the binary map leaves out. */
  SPECIFICITY("specificity", "specificity", "specificity"),
  /** Twice the intersection over the sum of both areas, of the binary map. */
  DICE("dice", "dice", "Dice"),
  /** Balanced error rate: 1 - (recall + specificity) / 2. */
  BER("ber", "ber", "BER"),
  /** Fraction of photos whose {@link BoxOverlap} is at least one half. */
  CORLOC("corloc", "corLoc", "CorLoc");

  /** What is printed where nothing else is asked for: the paper's three and MAE. */
  public static final Set<Metric> DEFAULT =
      Collections.unmodifiableSet(EnumSet.of(MAXF, IOU, ACCURACY, MAE));

  /** Asks for all of them. */
  public static final String ALL = "all";

  private final String id;
  private final String key;
  private final String title;

  Metric(String id, String key, String title) {
    this.id = id;
    this.key = key;
    this.title = title;
  }

  /** The metrics of these names in any case, or all; a Usage error names the choices. */
  public static Set<Metric> named(Collection<String> names) {
    EnumSet<Metric> metrics = EnumSet.noneOf(Metric.class);
    for (String name : names) {
      if (name.equalsIgnoreCase(ALL)) {
        metrics.addAll(EnumSet.allOf(Metric.class));
      } else {
        metrics.add(named(name));
      }
    }
    return metrics;
  }

  private static Metric named(String name) {
    return Arrays.stream(values())
        .filter(metric -> metric.id.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ChiaroException.Usage(
                    "there is no metric '%s'; choose of %s, %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Metric::id)
                                .collect(Collectors.joining(", ")),
                            ALL)));
  }

  /** The name in commands and configurations. */
  public String id() {
    return id;
  }

  /** The key in score.json. */
  public String key() {
    return key;
  }

  /** The name in tables. */
  public String title() {
    return title;
  }

  /** The column in per_image.csv; CorLoc's holds the overlap that it is decided by. */
  public String column() {
    return this == CORLOC ? "box_iou" : key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
