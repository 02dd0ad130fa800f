package org.chiaro.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.chiaro.ranking.Part;
import org.chiaro.ranking.Ranked;
import org.chiaro.ranking.Ranking;

/** A ranking as lines of text: the first ones with all their parts. */
final class RankingText {
  private static final int NAME = 32;

  private RankingText() {}

  static void print(PrintWriter out, Ranking ranking) {
    StringBuilder head = new StringBuilder();
    head.append(String.format(Locale.ROOT, "%4s  %-" + NAME + "s %6s %6s", "", "", "score", "±"));
    for (Part part : Part.values()) {
      head.append(String.format(Locale.ROOT, " %8s", part.text()));
    }
    out.println(head.append(String.format(Locale.ROOT, " %9s", "magnitude")));
    for (Ranked one : ranking.order()) {
      if (one.magnitudes().isPresent()) {
        out.println(line(one));
      }
    }
    Ranked first = ranking.first();
    out.printf(
        Locale.ROOT,
        "%s%s: first in %.0f %% of the draws%s%n",
        first.candidate().name(),
        first.way() == 1 ? "" : ", turned around",
        100 * ranking.sure(),
        Double.isNaN(ranking.margin())
            ? ""
            : String.format(Locale.ROOT, ", %.3f before the next", ranking.margin()));
  }

  private static String line(Ranked one) {
    String sign = one.way() == 1 ? "+" : "-";
    String name = sign + one.candidate().name();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%4d  %-" + NAME + "s %6.3f %6.3f",
            one.rank(),
            name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…",
            one.scores().score(),
            one.spread()));
    for (Part part : Part.values()) {
      line.append(String.format(Locale.ROOT, " %8.2f", one.scores().mean(part)));
    }
    line.append(String.format(Locale.ROOT, " %9.2f", one.magnitudes().get().best()));
    return line.toString();
  }
}
