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
    @Doc("Scores to print: maxf, iou, accuracy, mae; several with commas.") List<String> metrics,
    @Doc("Write curves.csv.") boolean curves,
    @Doc("Write per_image.csv.") boolean perImage,
    @Doc("Draw the curves.") boolean plots) {
  public EvalConfig {
    Check.oneOf("eval.split", List.of("", "train", "val", "test", "all"), split);
    Check.oneOf("eval.protocol", List.of("paper", "sod256"), protocol);
    metrics = List.copyOf(metrics);
    Check.allOf("eval.metrics", List.of("maxf", "iou", "accuracy", "mae"), metrics);
  }
}
