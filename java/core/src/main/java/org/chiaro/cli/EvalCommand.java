package org.chiaro.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.chiaro.io.PairedFiles;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Protocol;
import org.chiaro.pipeline.FolderPairs;
import org.chiaro.pipeline.ScoreReport;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.Comparison;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code chiaro eval}: probability maps and masks become scores. */
@Command(
    name = "eval",
    description = {
      "Score probability maps against masks, beside the best fixed centred disc.",
      "Files pair by sub-folder and name up to the first dot. Without --out nothing is written."
    })
final class EvalCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Spec private CommandSpec spec;

  @Option(
      names = "--predictions",
      paramLabel = "DIR",
      required = true,
      description = "Probability maps; where predict left four pictures, the .prob one counts.")
  private Path predictions;

  @Option(
      names = "--masks",
      paramLabel = "DIR",
      required = true,
      description = "True masks; channel 0 counts in colour.")
  private Path masks;

  @Option(
      names = "--protocol",
      paramLabel = "paper|sod256",
      defaultValue = "paper",
      converter = ProtocolConverter.class,
      description = "How maps become numbers (default: ${DEFAULT-VALUE}).")
  private Protocol protocol;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for score.json, curves.csv, per_image.csv and failures.jsonl.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--plots", description = "Draw plots/pr.png and plots/f.png; needs --out.")
  private boolean plots;

  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    if (plots && out.isEmpty()) {
      throw new ChiaroException.Usage("--plots needs --out, a folder to draw into");
    }
    threads.count(); // refuses a wrong number before any work
    FolderPairs pairs = new FolderPairs(predictions, masks, protocol);
    if (pairs.count() == 0) {
      throw new ChiaroException.Data(
          "no prediction in " + predictions + " has a mask of the same name in " + masks + hint());
    }
    if (out.isEmpty()) {
      return withoutFolder(pairs);
    }
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(out.get(), overwrite.existing(), new RunDir.Start("eval", commandLine, 0));
    return run.record(open -> intoFolder(pairs, open));
  }

  private int withoutFolder(FolderPairs pairs) {
    Comparison comparison = compare(pairs, row -> {});
    List<FailedPair> failed = failures(pairs, comparison);
    failed.forEach(pair -> LOG.warn("{}: {}", pair.name(), pair.message()));
    print(new ScoreReport(comparison, pairs.resized(), failed.size()), Optional.empty());
    return failed.isEmpty() ? 0 : new ChiaroException.Partial("").exitCode();
  }

  private void intoFolder(FolderPairs pairs, RunDir run) {
    List<Comparison> result = new ArrayList<>();
    AtomicFiles.write(
        run.file("per_image.csv"),
        file -> {
          line(file, ImageScores.CSV_HEADER);
          try {
            result.add(compare(pairs, row -> lineUnchecked(file, row.csvRow())));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
    Comparison comparison = result.get(0);
    List<FailedPair> failed = failures(pairs, comparison);
    failed.forEach(pair -> run.items().failed(pair.name(), "eval", pair.message()));
    ScoreReport report = new ScoreReport(comparison, pairs.resized(), failed.size());
    Path score = report.write(run.root());
    if (plots) {
      report.plot(run.root().resolve("plots"));
    }
    print(report, Optional.of(score));
  }

  private Comparison compare(FolderPairs pairs, Consumer<ImageScores> rows) {
    // one image a thread: the kernels themselves need no more than the thread that calls them
    try (Kernels operations = KernelProvider.open(kernels.kernels, 1);
        Progress shown = Progress.start(progress.mode, "eval", pairs.count(), "images")) {
      return Comparison.run(
          pairs,
          protocol,
          operations,
          threads.count(),
          row -> {
            rows.accept(row);
            shown.step();
          });
    }
  }

  private void print(ScoreReport report, Optional<Path> score) {
    if (report.resized() > 0) {
      LOG.warn("{} predictions did not have their mask's size: resized", report.resized());
    }
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(report.json());
    } else {
      stdout.println(report.text());
      score.ifPresent(stdout::println);
    }
    stdout.flush();
  }

  private String hint() {
    Path inside = predictions.resolve("predictions");
    return Files.isDirectory(inside)
        ? " (try --predictions " + inside + ")"
        : " (names are compared up to the first dot, with their sub-folder)";
  }

  private static List<FailedPair> failures(FolderPairs pairs, Comparison comparison) {
    List<FailedPair> failed = new ArrayList<>();
    for (PairedFiles.Unpaired unpaired : pairs.unpaired()) {
      failed.add(new FailedPair(unpaired.name(), unpaired.reason()));
    }
    failed.addAll(comparison.failed());
    return failed;
  }

  private static void lineUnchecked(OutputStream file, String text) {
    try {
      line(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void line(OutputStream file, String text) throws IOException {
    file.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Names of protocols in any case; shared with the other commands that score. */
  static final class ProtocolConverter implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String text) {
      try {
        return Protocol.named(text);
      } catch (ChiaroException.Usage e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
