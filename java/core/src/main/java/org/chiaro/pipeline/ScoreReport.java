package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chiaro.metric.Curves;
import org.chiaro.metric.Metric;
import org.chiaro.metric.OperatingPoint;
import org.chiaro.metric.Scores;
import org.chiaro.metric.Wanted;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.Plots;
import org.chiaro.saliency.Comparison;
import org.chiaro.saliency.DiscScores;

/**
 * A comparison as people and programs read it: a small table, score.json, curves and plots.
 *
 * @param set the data set that was scored on; empty for plain folders
 * @param wanted what was asked for
 * @param fit how maps and masks were brought together
 * @param resized predictions that were brought to the size of their mask
 * @param failed names that are not in the scores
 */
public record ScoreReport(
    Comparison comparison,
    Optional<ScoredSet> set,
    Wanted wanted,
    Fit fit,
    int resized,
    int failed) {
  /** The content of score.json; keys never change their meaning within one schema number. */
  public ObjectNode json() {
    Scores scores = comparison.scores();
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema", 1);
    set.ifPresent(
        data -> {
          json.put("dataset", data.id()).put("split", data.split());
          json.put("maskRule", data.maskRule());
        });
    json.put("protocol", scores.protocol().id());
    json.put("n", scores.n());
    json.put("maxF", scores.maxF());
    json.put("threshold", scores.threshold());
    json.put("iou", scores.iou());
    json.put("accuracy", scores.accuracy());
    json.put("mae", scores.mae());
    json.put("meanF", scores.meanF());
    json.put("adaptiveF", scores.adaptiveF());
    json.put("emptyUnions", scores.emptyUnions());
    json.put("maskFrom", scores.protocol().maskFrom());
    json.put("resize", FolderPairs.RESIZE);
    json.put("resized", resized);
    json.put("failed", failed);
    put(json.putObject("disc"), comparison.disc());
    json.put("emptyMasks", scores.emptyMasks()).put("fullMasks", scores.fullMasks());
    json.put("centreCrop", fit.centreCrop());
    for (Metric metric : wanted.metrics()) {
      if (!json.has(metric.key())) {
        json.put(metric.key(), scores.value(metric));
      }
    }
    if (!scores.at().isEmpty()) {
      putPoints(json.putArray("at"), scores);
    }
    return json;
  }

  private static void putPoints(ArrayNode points, Scores scores) {
    for (OperatingPoint point : scores.at()) {
      points
          .addObject()
          .put("threshold", point.threshold())
          .put("precision", point.precision())
          .put("recall", point.recall())
          .put("f", point.f());
    }
  }

  /** The best disc's scores, each with its radius in half sides. */
  public static void put(ObjectNode json, DiscScores disc) {
    json.put("protocol", disc.protocol().id()).put("n", disc.n());
    json.put("maxF", disc.maxF()).put("maxFRadius", disc.maxFRadius());
    json.put("iou", disc.iou()).put("iouRadius", disc.iouRadius());
    json.put("accuracy", disc.accuracy()).put("accuracyRadius", disc.accuracyRadius());
  }

  /** The scores beside the disc's, in lines that end without a break. */
  public String text() {
    return new ScoreText(this).text();
  }

  /** The best disc's max F, IoU and accuracy in one line, the radius of each in the next. */
  public static String discText(DiscScores disc) {
    return ScoreText.disc(List.of(Metric.MAXF, Metric.IOU, Metric.ACCURACY), disc);
  }

  /** Writes score.json and curves.csv into {@code folder}; gives the path of score.json. */
  public Path write(Path folder) {
    AtomicFiles.write(folder.resolve("curves.csv"), comparison.curves().csv());
    Path file = folder.resolve("score.json");
    AtomicFiles.write(file, json().toPrettyString() + "\n");
    return file;
  }

  /** Draws pr.png and f.png into {@code folder}; what cannot be drawn is a warning. */
  public void plot(Path folder) {
    AtomicFiles.createDirectories(folder);
    Curves curves = comparison.curves();
    String protocol = "protocol " + curves.protocol() + ", " + comparison.scores().n() + " images";
    Plots.curves(
        folder.resolve("pr.png"),
        "Precision and recall, " + protocol,
        "recall",
        "precision",
        List.of(new Plots.Line("predictions", curves.recall(), curves.precision())));
    double[] thresholds = new double[curves.f().length];
    Arrays.setAll(thresholds, curves.protocol()::threshold);
    double disc = comparison.disc().maxF();
    Plots.curves(
        folder.resolve("f.png"),
        "F, " + protocol,
        "threshold",
        "F",
        List.of(
            new Plots.Line("predictions", thresholds, curves.f()),
            new Plots.Line("best centred disc", new double[] {0, 1}, new double[] {disc, disc})));
  }
}
