package org.chiaro.run;

import java.util.List;

/**
 * Everything that a run may be told, resolved and checked.
 *
 * <p>A component {@code batchSize} of {@code train} is the YAML key {@code train.batch-size} and
 * the flag {@code --batch-size} of {@code chiaro train}. The defaults stand in {@code
 * presets/default.yaml}; an empty text means "not given".
 */
public record RunConfig(
    @Doc("Start of every random sequence.") long seed,
    @Doc("Where networks run: auto, cpu or cuda[:N].") Device device,
    @Doc("Implementation of the mask operations: auto, java, cpu or cuda.") String kernels,
    @Doc("Numbers that networks compute with: fp32 or bf16.") String precision,
    @Doc("Processor threads; 0 is all cores.") int threads,
    @Doc("How the generator is used.") GeneratorConfig generator,
    @Doc("Latents to pairs.") SynthConfig synth,
    @Doc("Pairs to a U-Net.") TrainConfig train,
    @Doc("Photos to maps.") PredictConfig predict,
    @Doc("Maps to scores.") EvalConfig eval) {
  public RunConfig {
    Check.oneOf("kernels", List.of("auto", "java", "cpu", "cuda"), kernels);
    Check.oneOf("precision", List.of("fp32", "bf16"), precision);
    Check.atLeast("threads", 0, threads);
  }

  /** The same with another seed. */
  public RunConfig withSeed(long other) {
    return new RunConfig(
        other, device, kernels, precision, threads, generator, synth, train, predict, eval);
  }

  /** The number of threads to use, at least 1. */
  public int threadCount() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
