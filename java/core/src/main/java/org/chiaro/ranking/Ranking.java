package org.chiaro.ranking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chiaro.latent.Philox;

/**
 * Directions by {@link SideScores#score}, each taken the better way, best first; and how sure the
 * first place is.
 *
 * @param margin score of the first less that of the best distinct one; NaN where there is none
 * @param sure share of repeated draws of the samples in which the first is still before all
 *     distinct ones and before itself turned around
 * @param distinct place in the order of the best distinct one, empty where there is none
 */
public record Ranking(List<Ranked> order, double margin, double sure, Optional<Integer> distinct) {
  /** Directions are distinct where the cosine between them is below this, either way. */
  public static final double SAME_COSINE = 0.9;

  /** Every part of a direction that can be trusted is at least this. */
  public static final double LEAST_PART = 0.25;

  /** And it is first in at least this share of the draws. */
  public static final double LEAST_SURE = 0.9;

  private static final int DRAWS = 200;

  public Ranking {
    order = List.copyOf(order);
  }

  /** A direction with what was measured at a magnitude both ways: ahead, and turned around. */
  public record Measured(Candidate candidate, double magnitude, List<SideScores> sides) {
    int way() {
      return sides.get(0).score() >= sides.get(1).score() ? 1 : -1;
    }

    SideScores better() {
      return sides.get(way() == 1 ? 0 : 1);
    }

    SideScores worse() {
      return sides.get(way() == 1 ? 1 : 0);
    }
  }

  /** Ranks what was measured on the same samples; equals stay in the given order. */
  public static Ranking of(List<Measured> measured, int samples, long seed) {
    List<Measured> sorted = new ArrayList<>(measured);
    sorted.sort(Comparator.comparingDouble((Measured m) -> -m.better().score()));
    int[][] draws = draws(samples, seed);
    List<Ranked> order = new ArrayList<>();
    for (Measured one : sorted) {
      order.add(
          new Ranked(
              order.size() + 1,
              one.candidate(),
              one.way(),
              one.magnitude(),
              one.better(),
              one.worse(),
              spread(one.better(), draws),
              Optional.empty()));
    }
    Optional<Integer> distinct = distinct(order);
    double margin =
        distinct
            .map(i -> order.get(0).scores().score() - order.get(i).scores().score())
            .orElse(Double.NaN);
    return new Ranking(order, margin, sure(order, draws), distinct);
  }

  private static int[][] draws(int samples, long seed) {
    Philox random = new Philox(seed);
    int[][] draws = new int[DRAWS][samples];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < samples; i++) {
        draws[draw][i] = random.below(draw, i, samples);
      }
    }
    return draws;
  }

  private static double spread(SideScores scores, int[][] draws) {
    double sum = 0;
    double squares = 0;
    for (int[] draw : draws) {
      double score = scores.score(draw);
      sum += score;
      squares += score * score;
    }
    double mean = sum / draws.length;
    return Math.sqrt(Math.max(0, squares / draws.length - mean * mean));
  }

  private static Optional<Integer> distinct(List<Ranked> order) {
    for (int i = 1; i < order.size(); i++) {
      if (isDistinct(order.get(0), order.get(i))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static boolean isDistinct(Ranked a, Ranked b) {
    float[] one = a.light();
    float[] other = b.light();
    double cosine = 0;
    for (int i = 0; i < one.length; i++) {
      cosine += (double) one[i] * other[i];
    }
    return Math.abs(cosine) < SAME_COSINE;
  }

  private static double sure(List<Ranked> order, int[][] draws) {
    Ranked first = order.get(0);
    List<SideScores> others = new ArrayList<>(List.of(first.reverse()));
    for (Ranked other : order.subList(1, order.size())) {
      if (isDistinct(first, other)) {
        others.add(other.scores());
      }
    }
    int won = 0;
    for (int[] draw : draws) {
      double score = first.scores().score(draw);
      won += others.stream().allMatch(other -> score > other.score(draw)) ? 1 : 0;
    }
    return (double) won / draws.length;
  }

  /** The best direction. */
  public Ranked first() {
    return order.get(0);
  }

  /** Why the first is not to be trusted without a look at its pictures; empty where it is. */
  public Optional<String> doubt() {
    Ranked first = first();
    double weakest = first.scores().mean(first.weakest());
    if (weakest < LEAST_PART) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s is %.2f: %s hardly holds",
              first.weakest().text(),
              weakest,
              first.weakest().meaning()));
    }
    return sure < LEAST_SURE
        ? Optional.of("it is first in %.0f %% of the draws only".formatted(100 * sure))
        : Optional.empty();
  }

  Ranking with(List<Ranked> looked) {
    List<Ranked> all = new ArrayList<>(looked);
    all.addAll(order.subList(looked.size(), order.size()));
    return new Ranking(all, margin, sure, distinct);
  }
}
