package org.chiaro.run;

import java.util.List;

/** Maps and masks -> scores under a named protocol. */
public record EvalConfig(
    @Doc("Photos, a folder; for --model.") String images,
    @Doc("True masks, a folder.") String masks,
    @Doc("A published data set in place of both, see: chiaro data list.") String dataset,
    @Doc("Where the data set lies.") String root,
    @Doc("Its split: train, val, test or all; empty is test.") String split,
    @Doc("Maps to score, a folder.") String predictions,
    @Doc("U-Net to score, weights or the folder of a training run.") String model,
    @Doc("How maps become numbers: paper or sod256.") String protocol,
    @Doc("Scores to report, several with commas; all for every one.") List<String> metrics,
    @Doc("Probabilities at which precision and recall are reported, with commas.") List<Double> at,
    @Doc("Refuse a map of another size than its mask instead of resizing it.") boolean strict,
    @Doc("Score the centred square of maps and masks only.") boolean centreCrop,
    @Doc("Write curves.csv.") boolean curves,
    @Doc("Write per_image.csv.") boolean perImage,
    @Doc("Draw the curves.") boolean plots) {
  /** What {@code metrics} may hold. */
  public static final List<String> METRICS =
      List.of(
          "maxf",
          "iou",
          "accuracy",
          "mae",
          "meanf",
          "adpf",
          "s",
          "maxe",
          "meane",
          "adpe",
          "wf",
          "precision",
          "recall",
          "specificity",
          "dice",
          "ber",
          "corloc",
          "all");

  public EvalConfig {
    Check.oneOf("eval.split", List.of("", "train", "val", "test", "all"), split);
    Check.oneOf("eval.protocol", List.of("paper", "sod256"), protocol);
    metrics = List.copyOf(metrics);
    Check.allOf("eval.metrics", METRICS, metrics);
    at = List.copyOf(at);
    at.forEach(threshold -> Check.within("eval.at", 0, 1, threshold));
  }
}
