package org.chiaro.pipeline;

import java.util.Locale;
import org.chiaro.run.SynthConfig;

/**
 * The five rows of the published ablation (Voynov et al. 2021, table 4), each with what the row
 * above it has: the one place that says which row switches what on.
 */
public enum AblationRow {
  /** Gaussian latents, every mask is kept as it is. */
  BASE("Base"),
  /** Latents of real photos instead. */
  EMBEDDINGS("+embeddings"),
  /** Masks that cover half of the picture or more are dropped. */
  SIZE("+size"),
  /** Pictures with a histogram of one mode are dropped. */
  HISTOGRAM("+histogram"),
  /** Small components are cleared: the full method. */
  COMPONENTS("+components");

  private static final double KEEP_ALL = 1;

  private final String label;

  AblationRow(String label) {
    this.label = label;
  }

  /** As tables name it: {@code Base}, {@code +size}. */
  public String label() {
    return label;
  }

  /** The folder of this row inside the run: {@code rows/3-size}. */
  String folder() {
    return "rows/" + (ordinal() + 1) + "-" + name().toLowerCase(Locale.ROOT);
  }

  /** Whether this row's latents are to be those of photos. */
  boolean wantsEmbeddings() {
    return has(EMBEDDINGS);
  }

  /**
   * The synthesis of this row.
   *
   * @param full that of the last row; without embeddings every row draws Gaussian latents
   */
  SynthConfig synth(SynthConfig full) {
    return new SynthConfig(
        full.generator(),
        full.direction(),
        full.darkDirection(),
        full.shift(),
        has(EMBEDDINGS) ? full.embeddings() : "",
        full.latentNoise(),
        full.rule(),
        full.count(),
        full.batchSize(),
        full.format(),
        full.shardSize(),
        has(SIZE) ? full.maxArea() : KEEP_ALL,
        has(COMPONENTS),
        full.componentRatio(),
        has(HISTOGRAM),
        full.maxRounds());
  }

  private boolean has(AblationRow part) {
    return compareTo(part) >= 0;
  }
}
