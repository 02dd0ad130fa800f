package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.chiaro.dataset.DataSet;
import org.chiaro.dataset.Finding;
import org.chiaro.dataset.KnownSet;
import org.chiaro.dataset.Split;
import org.chiaro.metric.Protocol;
import org.chiaro.pipeline.SetCheck;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro data check}: whether a data set is all there. */
@Command(
    name = "check",
    description = {
      "Count the pairs of a data set and list what is wrong with them.",
      "Found are photos without mask, masks without photo, names that come twice, sizes that differ",
      "and files that cannot be read. Reads headers.",
      "Another number of pairs than published is a warning; a broken pair makes the exit code 6."
    })
final class DataCheckCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_SHOWN = 20;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      converter = DatasetOptions.SetConverter.class,
      description = "The set, see: chiaro data list.")
  private KnownSet set;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      required = true,
      description = "The folder that the set's archive unpacks to, or its parent.")
  private Path root;

  @Option(
      names = "--split",
      paramLabel = "train|val|test|all",
      converter = DatasetOptions.SplitConverter.class,
      description = "The part to check (default: each of them).")
  private Optional<Split> split = Optional.empty();

  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    List<DataSet> parts =
        split
            .map(one -> List.of(DataSet.open(set, root, Optional.of(one))))
            .orElseGet(() -> DataSet.splits(set, root));
    List<SetCheck> checks = new ArrayList<>();
    int pairs = parts.stream().mapToInt(part -> part.files().pairs().size()).sum();
    try (Progress shown = Progress.start(progress.mode, "check", pairs, "pairs")) {
      parts.forEach(part -> checks.add(SetCheck.of(part, threads.count(), shown)));
    }
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.println(json.json ? json(checks) : text(checks));
    stdout.flush();
    checks.forEach(DataCheckCommand::warnOfCount);
    if (pairs == 0) {
      throw new ChiaroException.Data(
          "no photo of %s in %s has a mask".formatted(set.id(), parts.get(0).folder()));
    }
    boolean whole = checks.stream().allMatch(check -> check.findings().isEmpty());
    return whole ? 0 : new ChiaroException.Partial("").exitCode();
  }

  private static void warnOfCount(SetCheck check) {
    OptionalInt published = check.set().set().published(check.set().split());
    if (published.isPresent() && published.getAsInt() != check.pairs()) {
      LOG.warn(
          "{} has {} pairs, it was published with {}",
          check.set().label(),
          check.pairs(),
          published.getAsInt());
    }
  }

  private ObjectNode json(List<SetCheck> checks) {
    DataSet first = checks.get(0).set();
    ObjectNode result = JSON.createObjectNode();
    result.put("schema", 1).put("dataset", set.id());
    result.put("folder", first.folder().toAbsolutePath().normalize().toString());
    result.put("maskRule", first.truth().rule(Protocol.PAPER.maskFrom()));
    ArrayNode splits = result.putArray("splits");
    ArrayNode findings = result.putArray("findings");
    for (SetCheck check : checks) {
      String name = check.set().split().id();
      ObjectNode one = splits.addObject().put("split", name).put("pairs", check.pairs());
      set.published(check.set().split()).ifPresent(n -> one.put("published", n));
      for (Finding.Kind kind : Finding.Kind.values()) {
        one.put(key(kind), check.count(kind));
      }
      for (Finding finding : check.findings()) {
        findings
            .addObject()
            .put("split", name)
            .put("name", finding.name())
            .put("kind", key(finding.kind()))
            .put("message", finding.message());
      }
    }
    return result;
  }

  private String text(List<SetCheck> checks) {
    DataSet first = checks.get(0).set();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s in %s, object: %s"
            .formatted(
                set.id(),
                first.folder().toAbsolutePath().normalize(),
                first.truth().rule(Protocol.PAPER.maskFrom())));
    StringBuilder head = new StringBuilder("%-7s%9s%11s".formatted("split", "pairs", "published"));
    for (Finding.Kind kind : Finding.Kind.values()) {
      head.append("%12s".formatted(word(kind)));
    }
    lines.add(head.toString());
    for (SetCheck check : checks) {
      Split part = check.set().split();
      OptionalInt published = set.published(part);
      StringBuilder row =
          new StringBuilder(
              "%-7s%9d%11s"
                  .formatted(
                      part, check.pairs(), published.isPresent() ? published.getAsInt() : "-"));
      for (Finding.Kind kind : Finding.Kind.values()) {
        row.append("%12d".formatted(check.count(kind)));
      }
      lines.add(row.toString());
    }
    for (SetCheck check : checks) {
      check.findings().stream()
          .limit(MOST_SHOWN)
          .forEach(finding -> lines.add(finding.name() + ": " + finding.message()));
      if (check.findings().size() > MOST_SHOWN) {
        lines.add(
            "... and %d more in %s (all of them: --json)"
                .formatted(check.findings().size() - MOST_SHOWN, check.set().split()));
      }
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** {@code noPhoto}, as the other keys are written. */
  private static String key(Finding.Kind kind) {
    String[] words = word(kind).split("-");
    return words.length == 1
        ? words[0]
        : words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
  }

  private static String word(Finding.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
