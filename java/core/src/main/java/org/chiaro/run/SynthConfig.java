package org.chiaro.run;

import java.util.List;

/** Latents -> images -> masks -> filters -> pairs; the defaults are the published numbers. */
public record SynthConfig(
    @Doc("Weights of the generator, a file; or embedded, the one that comes along.")
        String generator,
    @Doc("The direction of the shift, a file; or embedded.") String direction,
    @Doc("How far latents move along the direction.") double shift,
    @Doc("Rows to draw latents from, an .npy file [n,d]; Gaussian latents without it.")
        String embeddings,
    @Doc("Standard deviation of the noise that is added to embeddings.") double latentNoise,
    @Doc("When a pixel is object: lighter (than before the shift) or mean (above it).") String rule,
    @Doc("Number of pairs to keep.") int count,
    @Doc("Latents in one pass of the generator.") int batchSize,
    @Doc("How pairs are stored: tar (shards) or dir (loose files).") String format,
    @Doc("Pairs in one shard.") int shardSize,
    @Doc("Masks with this part of the picture or more are dropped; 1 keeps all.") double maxArea,
    @Doc("Clear the small components of each mask.") boolean components,
    @Doc("Components up to this part of the largest one are small.") double componentRatio,
    @Doc("Drop pictures whose histogram has fewer than two modes.") boolean histogramFilter,
    @Doc("Rounds of the generator for one batch before giving up.") int maxRounds) {
  public SynthConfig {
    Check.finite("synth.shift", shift);
    Check.within("synth.latent-noise", 0, 100, latentNoise);
    Check.oneOf("synth.rule", List.of("lighter", "mean"), rule);
    Check.atLeast("synth.count", 1, count);
    Check.atLeast("synth.batch-size", 1, batchSize);
    Check.oneOf("synth.format", List.of("tar", "dir"), format);
    Check.atLeast("synth.shard-size", 1, shardSize);
    Check.within("synth.max-area", 0, 1, maxArea);
    Check.within("synth.component-ratio", 0, 1, componentRatio);
    Check.atLeast("synth.max-rounds", 1, maxRounds);
  }
}
