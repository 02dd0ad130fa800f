package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.tables.AblationFolder;
import org.chiaro.tables.MeasuredRows;
import org.chiaro.tables.Published;
import org.chiaro.tables.ScoreRow;
import org.chiaro.tables.ScoreTable;
import org.chiaro.tables.TableFormat;
import org.chiaro.tables.TablesJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro tables}: the published tables, and measured rows beside them. */
@Command(
    name = "tables",
    description = {
      "Print the published tables, with measured rows and their difference where there are some.",
      "Text, Markdown and LaTeX have three digits, CSV and JSON all."
    })
final class TablesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      split = ",",
      description = "segmentation, saliency, ablation, later or gans; several with commas.")
  private List<String> names = Published.NAMES;

  @Option(
      names = "--row",
      paramLabel = "METHOD[@DATASET]=FILE",
      description = "A measured row: a score.json, or a run folder with one; repeatable.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--ablation",
      paramLabel = "DIR",
      description = "The measured rows of an ablation; repeatable.")
  private List<Path> ablations = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "METHOD",
      description = "Published method to compare with where a row's own is not published.")
  private Optional<String> against = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "text|markdown|csv|latex",
      description = "How tables are written (default: text).")
  private Optional<String> format = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "Write the tables there instead.")
  private Optional<Path> out = Optional.empty();

  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    for (String name : names) {
      if (!Published.NAMES.contains(name)) {
        throw new ChiaroException.Usage(
            "table must be one of " + String.join(", ", Published.NAMES) + ", was " + name);
      }
    }
    if (json.json && format.isPresent() && out.isEmpty()) {
      throw new ChiaroException.Usage("--json and --format exclude each other without --out");
    }
    TableFormat written = TableFormat.named(format.orElse("text"));
    List<MeasuredRows.Request> requests = new ArrayList<>();
    rows.forEach(row -> requests.add(MeasuredRows.Request.parse(row)));
    ablations.forEach(folder -> requests.addAll(AblationFolder.read(folder)));
    if (against.isPresent() && requests.isEmpty()) {
      throw new ChiaroException.Usage("--against needs a measured row: --row or --ablation");
    }
    Published published = Published.read();
    List<ScoreRow> measured = requests.stream().map(request -> request.read(published)).toList();
    print(MeasuredRows.into(published.tables(names), measured, against), written);
    return 0;
  }

  private void print(List<ScoreTable> tables, TableFormat written) {
    PrintWriter stdout = spec.commandLine().getOut();
    out.ifPresent(file -> AtomicFiles.write(file, written.of(tables)));
    Optional<String> path = out.map(file -> file.toAbsolutePath().normalize().toString());
    if (json.json) {
      ObjectNode result = TablesJson.of(tables);
      path.ifPresent(file -> result.put("out", file));
      stdout.println(result);
    } else if (path.isPresent()) {
      stdout.println(path.get());
    } else {
      stdout.print(written.of(tables));
    }
    stdout.flush();
  }
}
