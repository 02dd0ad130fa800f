package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.chiaro.pipeline.Inputs;
import org.chiaro.pipeline.Pipeline;
import org.chiaro.report.PictureFolders;
import org.chiaro.report.RunFolder;
import org.chiaro.report.RunPage;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.unet.PairBlocks;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code run} and {@code demo} have in common: a configuration becomes a run folder. */
record PipelineCall(CommandSpec spec, String command, Progress.Mode mode, boolean json) {

  /**
   * Runs everything and prints the report's path, or one JSON object.
   *
   * @param inputs the photos, once the folder of the run is open
   */
  int run(
      ConfigLoader loader, Path folder, RunDir.Existing existing, Function<RunDir, Inputs> inputs)
      throws Exception {
    RunConfig config = loader.load();
    PairBlocks.requireWritable(config.synth());
    Torch.Setting setting = Torch.prepareAnywhere(config);
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(folder, existing, new RunDir.Start(command, commandLine, config.seed()));
    String yaml = loader.yaml();
    int exitCode =
        run.record(
            open -> {
              open.config(yaml);
              Torch.facts(config, setting.place()).forEach(open::fact);
              try (Interrupt interrupt = CtrlC.listen(spec, open)) {
                new Pipeline(
                        config,
                        setting.precision(),
                        setting.place(),
                        config.threadCount(),
                        mode,
                        interrupt)
                    .run(inputs.apply(open), open, existing == RunDir.Existing.RESUME);
              }
            });
    // after the end is written down: the page says how the run ended
    RunFolder done = RunFolder.open(run.root());
    print(run, RunPage.write(done, PictureFolders.AS_RECORDED, run.file(RunPage.FILE)));
    return exitCode;
  }

  private void print(RunDir run, Path report) throws IOException {
    var stdout = spec.commandLine().getOut();
    Path scores = run.root().resolve("score.json");
    if (json) {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode result = mapper.createObjectNode();
      result.put("schema", 1).put("report", report.toString());
      result.put("model", run.root().resolve("unet.safetensors").toString());
      if (Files.exists(scores)) {
        result.set("score", mapper.readTree(Files.readString(scores)));
      }
      stdout.println(result);
    } else {
      stdout.println(report);
    }
    stdout.flush();
  }
}
