package org.chiaro.direction.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.JsonFile;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;
import org.chiaro.run.Thinned;

/**
 * The page to browse discovered directions: of each its index, charts at both scales, animation and
 * accuracy; and its rank, best first, where the folder holds the scores of directions.
 */
public final class DiscoveryPage {
  private static final String NAME = "directions.html";
  private static final String SCORES = "score.json";

  // times chance: less and the reconstructor has learned next to nothing
  private static final double LITTLE = 3;

  private DiscoveryPage() {}

  /** Writes the page of a folder from the files in it; again after directions were scored. */
  public static Path write(Path folder) {
    ObjectNode summary = JsonFile.read(folder.resolve(DiscoveryRun.SUMMARY));
    Map<Integer, Integer> ranks = ranks(folder.resolve(SCORES));
    int count = summary.path("directions").asInt();
    var page =
        new HtmlReport(
            "Directions of " + summary.path("generator").asText(),
            "What %d directions in latent space do to images, learned so that they can be told apart."
                .formatted(count));
    page.facts(facts(summary));
    if (summary.path("rca").asDouble() < LITTLE * summary.path("chance").asDouble()) {
      page.verdict(
          "RCA is near chance: so far many of these directions do the same. More steps part them;"
              + " for one that lights the object, scores may find it here already.",
          HtmlReport.Verdict.BAD);
    }
    charts(folder.resolve("train.csv"), page);
    page.section("The directions");
    double scale = summary.path("shift-scale").asDouble();
    page.paragraph(
        ("Each row is one direction: three latents moved by %s to %s, the same by %s to %s, and an"
                + " animation from -8 to 8 and back. Accuracy is how often the reconstructor named"
                + " this direction when it was shown it; one in %d is chance.")
            .formatted(
                number(-scale), number(scale), number(-3 * scale), number(3 * scale), count));
    page.paragraph(
        "Use one of them wherever a direction is asked for, by its index: directions.safetensors:"
            + "0. A negative shift goes the other way.");
    List<HtmlReport.Row> rows = new ArrayList<>();
    IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparing(k -> ranks.getOrDefault(k, Integer.MAX_VALUE)))
        .forEach(k -> rows.add(row(folder, summary, scale, k, ranks.get(k))));
    page.strips(rows);
    Path file = folder.resolve(NAME);
    page.write(file);
    return file;
  }

  private static Map<String, String> facts(ObjectNode summary) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("RCA", percent(summary.path("rca")));
    facts.put("chance", percent(summary.path("chance")));
    for (String name :
        List.of("deformator", "reconstructor", "shift-scale", "steps", "batch-size", "seed")) {
      facts.put(name, summary.path(name).asText());
    }
    facts.put(
        "steps a second",
        summary.path("steps_per_s").isMissingNode()
            ? "–"
            : number(summary.path("steps_per_s").asDouble()));
    facts.put("generator", summary.path("generator_sha256").asText());
    return facts;
  }

  private static HtmlReport.Row row(
      Path folder, ObjectNode summary, double scale, int index, Integer rank) {
    List<HtmlReport.Shot> shots = new ArrayList<>();
    for (String file : DirectionPictures.files(index, scale)) {
      shots.add(new HtmlReport.Shot(bytes(folder.resolve(file)), ""));
    }
    StringBuilder note = new StringBuilder("Direction ").append(index);
    if (rank != null) {
      note.append(", rank ").append(rank);
    }
    note.append(", accuracy ").append(percent(summary.path("accuracy").path(index)));
    double length = summary.path("length").path(index).asDouble(1);
    if (Math.abs(length - 1) > 1e-3) {
      note.append(", learned length ").append(number(length));
    }
    return new HtmlReport.Row(shots, note.toString(), HtmlReport.Verdict.NONE);
  }

  /** Rank of each direction, 1 is best; empty where nothing was scored. */
  private static Map<Integer, Integer> ranks(Path scores) {
    Map<Integer, Integer> ranks = new TreeMap<>();
    if (Files.isRegularFile(scores)) {
      for (JsonNode direction : JsonFile.read(scores).path("directions")) {
        if (direction.path("index").isInt() && direction.path("rank").isInt()) {
          ranks.put(direction.path("index").asInt(), direction.path("rank").asInt());
        }
      }
    }
    return ranks;
  }

  private static void charts(Path log, HtmlReport page) {
    List<String[]> rows;
    try {
      rows = Files.readAllLines(log).stream().skip(1).map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot read %s: %s".formatted(log, AtomicFiles.reason(e)), e);
    }
    Plots.Line label = line("which direction", rows, 2);
    Plots.Line shift = line("how far", rows, 3);
    Plots.Line accuracy = line("accuracy of the batch", rows, 4);
    Plots.Line rca = line("RCA", rows.stream().filter(row -> !row[5].isEmpty()).toList(), 5);
    page.charts(
        List.of(
            new LineChart("Losses", "step", "loss", List.of(label, shift)),
            new LineChart("Accuracy", "step", "share", List.of(accuracy, rca))));
  }

  private static Plots.Line line(String name, List<String[]> rows, int column) {
    return Thinned.of(
        name,
        rows.stream().mapToDouble(row -> Double.parseDouble(row[0])).toArray(),
        rows.stream().mapToDouble(row -> Double.parseDouble(row[column])).toArray());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ChiaroException.Data(
          "cannot read %s: %s".formatted(file, AtomicFiles.reason(e)), e);
    }
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * share.asDouble()) : "–";
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
