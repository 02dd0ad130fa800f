package org.chiaro.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.direction.DirectionSearch;
import org.chiaro.direction.SearchConfig;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Generator;
import org.chiaro.gan.NamedGenerator;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.latent.LatentShift;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro direction search}: the light/dark direction of a generator. */
@Command(
    name = "search",
    description = {
      "Find the direction that lights the middle and darkens the border while edges stay.",
      "Writes direction.safetensors and samples/sheet.png: images above, shifted below."
    })
final class DirectionSearchCommand implements Callable<Integer> {
  private static final int SHEET = 24;
  private static final int COLUMNS = 8;

  @Spec private CommandSpec spec;

  @Option(
      names = "--generator",
      paramLabel = "FILE",
      required = true,
      description = "Weights of the generator; or embedded.")
  private String generator;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
  private Path out;

  @Option(names = "--iterations", defaultValue = "300", description = "Updates of the direction.")
  private int iterations;

  @Option(names = "--batch-size", defaultValue = "32", description = "Latents an update.")
  private int batchSize;

  @Option(names = "--lr", defaultValue = "5e-3", description = "Learning rate of Adam.")
  private double rate;

  @Option(
      names = "--circle-weight",
      defaultValue = "2",
      description = "Weight of light in the middle; negative searches the dark direction.")
  private double circleWeight;

  @Option(names = "--edge-weight", defaultValue = "10", description = "Weight of edges that stay.")
  private double edgeWeight;

  @Option(names = "--magnitude", defaultValue = "2", description = "Mean magnitude of the shifts.")
  private double magnitude;

  @Option(names = "--spread", defaultValue = "0.5", description = "Their standard deviation.")
  private double spread;

  @Option(
      names = "--shift",
      defaultValue = "5",
      description = "Magnitude that the sheet shows and the file recommends.")
  private double shift;

  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.ProgressOption progress;

  @Override
  public Integer call() throws Exception {
    SearchConfig config =
        new SearchConfig(
            iterations, batchSize, rate, circleWeight, edgeWeight, magnitude, spread, seed.seed);
    Precision precision = Torch.prepare(network, threads);
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            out,
            overwrite.existing(),
            new RunDir.Start("direction search", commandLine, seed.seed));
    return run.record(open -> search(config, precision, open));
  }

  private void search(SearchConfig config, Precision precision, RunDir run) {
    try (Generator gan = NamedGenerator.open(generator, precision)) {
      float[] direction;
      try (Progress shown =
          Progress.start(progress.mode, "direction search", iterations, "iterations")) {
        direction =
            DirectionSearch.run(
                gan,
                config,
                (done, loss) -> {
                  shown.note(String.format(Locale.ROOT, "loss %.4f", loss));
                  shown.step();
                });
      }
      Path file = run.file("direction.safetensors");
      NdArray array = NdArray.allocate(DType.F32, direction.length);
      array.data().asFloatBuffer().put(direction);
      Safetensors.write(file, Map.of("direction", array), facts(gan));
      sheet(gan, new LatentShift(direction, (float) shift), run.file("samples/sheet.png"));
      spec.commandLine().getOut().println(file);
    }
  }

  private Map<String, String> facts(Generator gan) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "chiaro.direction");
    facts.put("generator_sha256", gan.hash());
    facts.put("method", "search");
    facts.put("seed", Long.toString(seed.seed));
    facts.put("iterations", Integer.toString(iterations));
    facts.put("circle_weight", Double.toString(circleWeight));
    facts.put("edge_weight", Double.toString(edgeWeight));
    facts.put("magnitude", Double.toString(shift));
    return facts;
  }

  private static void sheet(Generator gan, LatentShift shift, Path file) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = new GaussianLatents(gan.latentSize(), 1).latents(0, SHEET);
      ImageFiles.writePng(file, ContactSheet.of(gan.pair(z, shift.tensor()), COLUMNS));
    }
  }
}
