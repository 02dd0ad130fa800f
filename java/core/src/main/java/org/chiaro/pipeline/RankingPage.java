package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chiaro.gan.Generator;
import org.chiaro.ranking.Magnitudes;
import org.chiaro.ranking.Part;
import org.chiaro.ranking.Ranked;
import org.chiaro.ranking.Ranking;
import org.chiaro.ranking.RankingConfig;
import org.chiaro.ranking.RankingRun;
import org.chiaro.ranking.SideFact;
import org.chiaro.report.Thumbnail;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.LineChart;
import org.chiaro.run.Plots;

/** The page of a ranking: which direction, how sure, and what the first ones look like. */
public final class RankingPage {
  private static final int CURVES = 4;

  private final Ranking ranking;
  private final RankingConfig config;
  private final Generator generator;

  public RankingPage(Ranking ranking, RankingConfig config, Generator generator) {
    this.ranking = ranking;
    this.config = config;
    this.generator = generator;
  }

  /** Writes report.html into the folder that the ranking was written into. */
  public void write(Path folder) {
    Ranked first = ranking.first();
    HtmlReport page =
        new HtmlReport(
            "Chiaro: which direction lights the object",
            "%d directions of %s, each measured both ways on the same %d latents, without labels."
                .formatted(ranking.order().size(), generator.name(), config.samples()));
    page.verdict(
        ranking
            .doubt()
            .map(doubt -> "Look before you use it: " + doubt + ".")
            .orElse(first.candidate().name() + " is the one."),
        ranking.doubt().isEmpty() ? HtmlReport.Verdict.GOOD : HtmlReport.Verdict.BAD);
    page.facts(facts(first));
    page.section("The first ones");
    page.paragraph(
        "Columns are samples. From above: the image, shifted at the recommended magnitude, the"
            + " mask of what got lighter, and the image with its object in green. Green frames are"
            + " kept, red ones too large, orange ones have one mode of brightness.");
    for (Ranked one : ranking.order()) {
      if (one.magnitudes().isPresent()) {
        page.picture(
            new HtmlReport.Shot(Thumbnail.ofSheet(RankingRun.sheetOf(folder, one)), caption(one)));
      }
    }
    charts(page);
    table(page);
    rule(page);
    page.write(folder.resolve("report.html"));
  }

  private Map<String, String> facts(Ranked first) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("direction", first.candidate().name());
    facts.put("sign", first.way() == 1 ? "as in its file" : "turned around");
    facts.put("score", "%s ± %s".formatted(two(first.scores().score()), two(first.spread())));
    facts.put("turned around", two(first.reverse().score()));
    facts.put("magnitude", two(first.magnitudes().get().best()));
    facts.put("first in", "%.0f %% of the draws".formatted(100 * ranking.sure()));
    ranking
        .distinct()
        .ifPresent(
            i ->
                facts.put(
                    "before the next",
                    "%s (%s)"
                        .formatted(
                            two(ranking.margin()), ranking.order().get(i).candidate().name())));
    return facts;
  }

  private static String caption(Ranked one) {
    List<String> parts = new ArrayList<>();
    one.scores().means().forEach((part, mean) -> parts.add(part.text() + " " + two(mean)));
    return "%d. %s%s, score %s: %s. Weakest: %s."
        .formatted(
            one.rank(),
            one.candidate().name(),
            one.way() == 1 ? "" : " turned around",
            two(one.scores().score()),
            String.join(", ", parts),
            one.weakest().meaning());
  }

  private void charts(HtmlReport page) {
    page.section("How they compare");
    List<LineChart> charts = new ArrayList<>();
    int n = ranking.order().size();
    double[] ranks = new double[n];
    double[] scores = new double[n];
    double[] reverse = new double[n];
    for (int i = 0; i < n; i++) {
      ranks[i] = i + 1;
      scores[i] = ranking.order().get(i).scores().score();
      reverse[i] = ranking.order().get(i).reverse().score();
    }
    charts.add(
        new LineChart(
            "Score",
            "rank",
            "score",
            List.of(
                new Plots.Line("this way", ranks, scores),
                new Plots.Line("turned around", ranks, reverse))));
    Part[] parts = Part.values();
    charts.add(parts("Parts: change and pairs", ranks, List.of(parts).subList(0, CURVES)));
    charts.add(parts("Parts: masks", ranks, List.of(parts).subList(CURVES, parts.length)));
    charts.add(magnitudes());
    page.charts(charts);
  }

  private LineChart parts(String title, double[] ranks, List<Part> parts) {
    List<Plots.Line> lines = new ArrayList<>();
    for (Part part : parts) {
      double[] means = new double[ranks.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = ranking.order().get(i).scores().mean(part);
      }
      lines.add(new Plots.Line(part.text(), ranks, means));
    }
    return new LineChart(title, "rank", "mean", lines);
  }

  private LineChart magnitudes() {
    List<Plots.Line> lines = new ArrayList<>();
    for (Ranked one : ranking.order()) {
      if (one.magnitudes().isPresent() && lines.size() < CURVES) {
        Magnitudes looked = one.magnitudes().get();
        double[] x = new double[looked.size()];
        double[] y = new double[looked.size()];
        for (int i = 0; i < x.length; i++) {
          x[i] = looked.magnitude(i);
          y[i] = looked.stable(i);
        }
        lines.add(new Plots.Line(one.rank() + ". " + one.candidate().name(), x, y));
      }
    }
    return new LineChart("How far to move", "magnitude", "stable", lines);
  }

  private void table(HtmlReport page) {
    page.section("All directions");
    List<String> header = new ArrayList<>(List.of("rank", "direction", "sign", "score", "spread"));
    for (Part part : Part.values()) {
      header.add(part.text());
    }
    header.addAll(List.of("area", "residual", "turned"));
    List<List<String>> rows = new ArrayList<>();
    for (Ranked one : ranking.order()) {
      List<String> row = new ArrayList<>();
      row.add(Integer.toString(one.rank()));
      row.add(one.candidate().name());
      row.add(one.way() == 1 ? "+" : "−");
      row.add(two(one.scores().score()));
      row.add(two(one.spread()));
      one.scores().means().forEach((part, mean) -> row.add(two(mean)));
      row.add(two(one.scores().facts().get(SideFact.AREA)));
      row.add(two(one.scores().facts().get(SideFact.RESIDUAL)));
      row.add(two(one.reverse().score()));
      rows.add(row);
    }
    page.table(header, rows, 0);
  }

  private static void rule(HtmlReport page) {
    page.section("What the parts say");
    Map<String, String> meanings = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      meanings.put(part.text(), part.meaning());
    }
    page.facts(meanings);
    page.paragraph(
        "Each part is a mean over the samples, from 0 to 1. The score is their geometric mean, so"
            + " that one part at 0 is enough to fail; the better of the two ways counts. How sure"
            + " the first place is: the samples are drawn again with repetition, 200 times, and the"
            + " first must stay before every direction that is not nearly the same (cosine below"
            + " 0.9) and before itself turned around.");
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
