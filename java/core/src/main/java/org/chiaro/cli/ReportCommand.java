package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.ShardMerge;
import org.chiaro.report.ComparisonPage;
import org.chiaro.report.Gate;
import org.chiaro.report.PictureFolders;
import org.chiaro.report.RunComparison;
import org.chiaro.report.RunFolder;
import org.chiaro.report.RunPage;
import org.chiaro.run.ChiaroException;
import org.chiaro.tables.TextFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code chiaro report}: a run becomes a page, two runs their differences. */
@Command(
    name = "report",
    description = {
      "One run: write a page that shows it, as report.html in its folder.",
      "Two runs: print what differs, the second less the first; --out writes a page as well.",
      "With --merge: the shards in each folder become one run there."
    })
final class ReportCommand implements Callable<Integer> {
  private static final List<String> NOT_OF_MERGE =
      List.of(
          "--out",
          "--images",
          "--masks",
          "--predictions",
          "--max-drop",
          "--metrics",
          "--compare-anyway");
  private static final List<String> OF_TWO = List.of("--max-drop", "--metrics", "--compare-anyway");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "The folder of a run, or of two.")
  private List<Path> runs;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the page goes.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Photos to show, where they are no longer at the place that the run names.")
  private Optional<Path> images = Optional.empty();

  @Option(names = "--masks", paramLabel = "DIR", description = "The same for true masks.")
  private Optional<Path> masks = Optional.empty();

  @Option(
      names = "--predictions",
      paramLabel = "DIR",
      description = "The same for maps; of one run.")
  private Optional<Path> predictions = Optional.empty();

  @Option(
      names = "--max-drop",
      paramLabel = "D",
      description = "Of two runs: end with 7 if a score of the second is lower by more than D.")
  private Optional<Double> maxDrop = Optional.empty();

  @Option(
      names = "--metrics",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "maxf,iou,accuracy",
      description =
          "Scores that --max-drop watches, named as in eval --metrics (default: ${DEFAULT-VALUE}).")
  private List<String> metrics;

  @Option(
      names = "--compare-anyway",
      description = "Compare runs of other photos or another protocol all the same.")
  private boolean compareAnyway;

  @Option(
      names = "--merge",
      description = "Put together what the processes of --shard left in the folder.")
  private boolean merge;

  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    if (merge) {
      return merged();
    }
    if (runs.size() > 2) {
      throw new ChiaroException.Usage(
          "report takes one run or two, these are %d; --merge takes any number"
              .formatted(runs.size()));
    }
    PictureFolders folders = new PictureFolders(images, masks, predictions);
    if (runs.size() == 1) {
      one(folders);
    } else {
      two(folders);
    }
    return 0;
  }

  private int merged() {
    ParseResult parsed = spec.commandLine().getParseResult();
    for (String option : NOT_OF_MERGE) {
      if (parsed.hasMatchedOption(option)) {
        throw new ChiaroException.Usage(option + " is not for --merge");
      }
    }
    PrintWriter stdout = spec.commandLine().getOut();
    ObjectNode result = new ObjectMapper().createObjectNode().put("schema", 1);
    ArrayNode list = result.putArray("merged");
    int failed = 0;
    for (Path folder : runs) {
      ShardMerge.Merged done = ShardMerge.of(folder);
      failed += done.failed();
      ObjectNode one =
          list.addObject()
              .put("run", done.root().toString())
              .put("shards", done.shards())
              .put("items", done.items())
              .put("failed", done.failed());
      done.scores().ifPresent(scores -> one.set("score", scores.json()));
      if (!json.json) {
        done.scores().ifPresent(scores -> stdout.println(scores.text()));
        stdout.println(done.root());
      }
    }
    if (json.json) {
      stdout.println(result);
    }
    stdout.flush();
    return failed == 0 ? 0 : new ChiaroException.Partial("").exitCode();
  }

  private void one(PictureFolders folders) {
    for (String option : OF_TWO) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ChiaroException.Usage(option + " needs two runs");
      }
    }
    RunFolder run = RunFolder.open(runs.get(0));
    if (out.isEmpty() && run.hasPageOfItsOwn()) {
      throw new ChiaroException.Usage(
          "%s has a page of its own, %s; --out FILE writes another"
              .formatted(run.root(), run.root().resolve(RunPage.FILE)));
    }
    Path page = RunPage.write(run, folders, out.orElse(run.root().resolve(RunPage.FILE)));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode result = new ObjectMapper().createObjectNode();
      result.put("schema", 1).put("run", run.root().toString()).put("command", run.command());
      run.scores().ifPresent(scores -> result.set("score", scores.json()));
      stdout.println(result.put("report", page.toString()));
    } else {
      stdout.println(page);
    }
    stdout.flush();
  }

  private void two(PictureFolders folders) {
    if (predictions.isPresent()) {
      throw new ChiaroException.Usage("--predictions is for one run: each of two has its own maps");
    }
    if (maxDrop.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption("--metrics")) {
      throw new ChiaroException.Usage("--metrics is for --max-drop D");
    }
    RunComparison comparison =
        RunComparison.of(RunFolder.open(runs.get(0)), RunFolder.open(runs.get(1)), compareAnyway);
    Optional<Gate> gate = maxDrop.map(drop -> Gate.of(comparison, metrics, drop));
    Optional<Path> page = out.map(file -> ComparisonPage.write(comparison, gate, folders, file));
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode result = comparison.json();
      gate.ifPresent(watched -> result.set("gate", watched.json()));
      page.ifPresent(file -> result.put("report", file.toString()));
      stdout.println(result);
    } else {
      comparison.grids().forEach(grid -> stdout.println(new TextFormat().of(grid)));
      page.ifPresent(stdout::println);
    }
    stdout.flush();
    gate.ifPresent(Gate::require);
  }
}
