package org.chiaro.pipeline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.chiaro.run.SynthConfig;

/**
 * One network of an ablation: which parts of the method its pairs are made with.
 *
 * @param label as tables name it: {@code Base}, {@code +size}
 * @param place among the rows, from 1
 * @param embeddings whether its latents are those of photos, where there are some
 * @param noise standard deviation of what is added to them; NaN is the configuration's
 * @param size whether masks that cover half of the picture or more are dropped
 * @param histogram whether pictures with a histogram of one mode are dropped
 * @param components whether small components are cleared
 */
public record AblationRow(
    String label,
    int place,
    boolean embeddings,
    double noise,
    boolean size,
    boolean histogram,
    boolean components) {
  private static final double KEEP_ALL = 1;

  /**
   * The published ablation (Voynov et al. 2021, table 4): five rows, each with what the row above
   * it has and one part more.
   */
  public static List<AblationRow> filters() {
    double same = Double.NaN;
    return List.of(
        new AblationRow("Base", 1, false, same, false, false, false),
        new AblationRow("+embeddings", 2, true, same, false, false, false),
        new AblationRow("+size", 3, true, same, true, false, false),
        new AblationRow("+histogram", 4, true, same, true, true, false),
        new AblationRow("+components", 5, true, same, true, true, true));
  }

  /**
   * The published comparison of latents (Voynov et al. 2021, table 1): Gaussian ones, those of
   * photos, and those with noise; all filters on in every row.
   *
   * @param noises standard deviations, 0 for embeddings as they are
   */
  public static List<AblationRow> latents(List<Double> noises) {
    List<AblationRow> rows = new ArrayList<>();
    rows.add(new AblationRow("Gaussian z", 1, false, 0, true, true, true));
    for (double noise : noises) {
      String label = noise == 0 ? "embeddings" : "embeddings + " + BigDecimal.valueOf(noise);
      rows.add(new AblationRow(label, rows.size() + 1, true, noise, true, true, true));
    }
    return List.copyOf(rows);
  }

  /** The folder of this row inside the run: {@code rows/3-size}. */
  String folder() {
    String name = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return "rows/" + place + "-" + name.replaceAll("^-|-$", "");
  }

  /**
   * The synthesis of this row.
   *
   * @param full the whole method; without embeddings every row draws Gaussian latents
   */
  SynthConfig synth(SynthConfig full) {
    return new SynthConfig(
        full.generator(),
        full.direction(),
        full.darkDirection(),
        full.shift(),
        embeddings ? full.embeddings() : "",
        Double.isNaN(noise) ? full.latentNoise() : noise,
        full.rule(),
        full.count(),
        full.batchSize(),
        full.format(),
        full.shardSize(),
        size ? full.maxArea() : KEEP_ALL,
        components,
        full.componentRatio(),
        histogram,
        full.maxRounds());
  }
}
