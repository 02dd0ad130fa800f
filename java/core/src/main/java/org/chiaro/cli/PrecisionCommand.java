package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.RunConfig;
import org.chiaro.unet.PrecisionAgreement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro precision}: do masks from bfloat16 agree with those from float32? */
@Command(
    name = "precision",
    modelTransformer = StageOptions.Synth.class,
    description = {
      "Make the same samples in bf16 and in fp32, and say on which part of the mask pixels of the",
      "kept ones both agree. Below --least it is exit 7."
    })
final class PrecisionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many samples to draw (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--least",
      paramLabel = "PART",
      defaultValue = "0.995",
      description = "The part that must agree (default: ${DEFAULT-VALUE}).")
  private double least;

  @Mixin private CommonOptions.Config config;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    ConfigLoader loader =
        StageOptions.loader("synth", spec.commandLine().getParseResult(), config, System.getenv());
    RunConfig resolved = loader.load();
    var out = spec.commandLine().getOut();
    if (config.printed(loader, out)) {
      return 0;
    }
    if (samples < 1 || !(least >= 0 && least <= 1)) {
      throw new ChiaroException.Usage("--samples must be >= 1 and --least in [0,1]");
    }
    Torch.prepare(resolved);
    PrecisionAgreement found =
        PrecisionAgreement.of(
            resolved.synth(),
            resolved.generator(),
            resolved.seed(),
            resolved.kernels(),
            resolved.threadCount(),
            samples);
    if (json.json) {
      out.println(new ObjectMapper().writeValueAsString(found));
    } else {
      out.printf(
          Locale.ROOT,
          "%d samples, %d kept in fp32, %d of them in bf16 too; %.3f %% of their mask pixels agree%n",
          found.samples(),
          found.kept(),
          found.keptInBoth(),
          100 * found.equalPart());
    }
    out.flush();
    if (found.equalPart() < least) {
      throw new ChiaroException.Gate(
          "precision: %.5f of the mask pixels agree, %.5f was asked for"
              .formatted(found.equalPart(), least));
    }
    return 0;
  }
}
