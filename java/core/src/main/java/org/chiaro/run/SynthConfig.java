package org.chiaro.run;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/** Latents -> images -> masks -> filters -> pairs; the defaults are the published numbers. */
public record SynthConfig(
    @Doc("The generator: weights, a file; or embedded; or known:SEED@SIDE, made in code.")
        String generator,
    @Doc("The direction of the shift, a file; or embedded; or known, the known generator's.")
        String direction,
    @Doc("The direction that darkens the object, a file or embedded; for the rule dual.")
        String darkDirection,
    @Doc("How far latents move along the direction.") double shift,
    @Doc("Rows to draw latents from, an .npy file [n,d], or embedded; Gaussian latents without it.")
        String embeddings,
    @Doc("Standard deviation of the noise that is added to embeddings.") double latentNoise,
    @Doc("When a pixel is object: lighter (than before), dual (than darkened) or mean (above it).")
        String rule,
    @Doc("Number of pairs to keep.") int count,
    @Doc("Latents in one pass of the generator.") int batchSize,
    @Doc("How pairs are stored: tar (shards), dir (loose files) or, with --spark, parquet.")
        String format,
    @Doc("Pairs in one shard.") int shardSize,
    @Doc("Masks with this part of the picture or more are dropped; 1 keeps all.") double maxArea,
    @Doc("Clear the small components of each mask.") boolean components,
    @Doc("Components up to this part of the largest one are small.") double componentRatio,
    @Doc("Drop pictures whose histogram has fewer than two modes.") boolean histogramFilter,
    @Doc("Rounds of the generator for one batch before giving up.") int maxRounds)
    implements Serializable {
  private static final String DUAL = "dual";

  public SynthConfig {
    Check.finite("synth.shift", shift);
    Check.within("synth.latent-noise", 0, 100, latentNoise);
    Check.oneOf("synth.rule", List.of("lighter", "mean", DUAL), rule);
    if (rule.equals(DUAL) == darkDirection.isEmpty()) {
      throw new ChiaroException.Usage(
          "synth.dark-direction goes with synth.rule dual, and that with it; rule is %s and %s"
              .formatted(
                  rule, darkDirection.isEmpty() ? "no dark direction is named" : darkDirection));
    }
    Check.atLeast("synth.count", 1, count);
    Check.atLeast("synth.batch-size", 1, batchSize);
    Check.oneOf("synth.format", List.of("tar", "dir", "parquet"), format);
    Check.atLeast("synth.shard-size", 1, shardSize);
    Check.within("synth.max-area", 0, 1, maxArea);
    Check.within("synth.component-ratio", 0, 1, componentRatio);
    Check.atLeast("synth.max-rounds", 1, maxRounds);
  }

  /** The same with its files in other places; {@code place} gets every value that may be a file. */
  public SynthConfig withFiles(UnaryOperator<String> place) {
    return new SynthConfig(
        place.apply(generator),
        place.apply(direction),
        place.apply(darkDirection),
        shift,
        place.apply(embeddings),
        latentNoise,
        rule,
        count,
        batchSize,
        format,
        shardSize,
        maxArea,
        components,
        componentRatio,
        histogramFilter,
        maxRounds);
  }
}
