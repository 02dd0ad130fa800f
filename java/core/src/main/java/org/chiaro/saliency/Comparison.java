package org.chiaro.saliency;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Curves;
import org.chiaro.metric.Evaluation;
import org.chiaro.metric.EvaluationSums;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.PairStream;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoreHistogram;
import org.chiaro.metric.ScoredPair;
import org.chiaro.metric.Scores;
import org.chiaro.metric.Wanted;
import org.chiaro.run.ChiaroException;

/**
 * A set of predictions scored beside the best fixed centred disc on the same masks, in one pass.
 *
 * @param failed pairs that could not be read and are in neither score
 */
public record Comparison(Scores scores, Curves curves, DiscScores disc, List<FailedPair> failed) {
  public Comparison {
    failed = List.copyOf(failed);
  }

  /**
   * What one pair adds.
   *
   * @param rings of its mask, for the discs
   */
  public record Measured(ImageScores image, ScoreHistogram rings) implements Serializable {
    /** Measures one pair; on any thread. */
    public static Measured of(Wanted wanted, Kernels kernels, ScoredPair pair) {
      return new Measured(
          wanted.measure(kernels, pair), DiscSearch.measure(kernels, pair.name(), pair.mask()));
    }
  }

  /**
   * What pairs add up to, as numbers to be stored: the sums of several parts of a set are those of
   * the set, to the last digit.
   */
  public record Sums(EvaluationSums scores, DiscSearch.Sums disc) {}

  /** Adds up what pairs measure. Sums are exact: order and parts do not show in the digits. */
  public static final class Sum {
    private final Evaluation evaluation;
    private final DiscSearch search;
    private final Consumer<ImageScores> rows;
    private final List<FailedPair> failed = new ArrayList<>();

    /** A sum of nothing yet; {@code rows} gets the images one by one. */
    public Sum(Protocol protocol, Consumer<ImageScores> rows) {
      evaluation = new Evaluation(protocol);
      search = new DiscSearch(protocol);
      this.rows = rows;
    }

    /** Takes in the next pair. */
    public void add(Measured measured) {
      evaluation.add(measured.image());
      search.add(measured.rings());
      rows.accept(measured.image());
    }

    /** Notes a pair that could not be read. */
    public void add(FailedPair pair) {
      failed.add(pair);
    }

    /**
     * Takes in all pairs of another part of the set, without their rows.
     *
     * @throws IllegalArgumentException if they were not measured alike
     */
    public void add(Sums part) {
      evaluation.add(part.scores());
      search.add(part.disc());
    }

    /** Pairs taken in. */
    public int count() {
      return evaluation.count();
    }

    /** Pairs that could not be read. */
    public List<FailedPair> failed() {
      return List.copyOf(failed);
    }

    /** What the pairs add up to so far. */
    public Sums sums() {
      return new Sums(evaluation.sums(), search.sums());
    }

    /**
     * The scores of all pairs.
     *
     * @throws ChiaroException.Data if no pair could be scored
     */
    public Comparison result() {
      if (evaluation.count() == 0) {
        throw new ChiaroException.Data(
            failed.isEmpty()
                ? "there is nothing to score: no prediction has a mask of the same name"
                : "none of "
                    + failed.size()
                    + " pairs could be scored; the first: "
                    + failed.get(0).name()
                    + ": "
                    + failed.get(0).message());
      }
      return new Comparison(evaluation.scores(), evaluation.curves(), search.scores(), failed);
    }
  }

  /**
   * Measures every pair; {@code rows} gets the images one by one in the order of the pairs,
   * whatever the number of threads.
   */
  public static Sum sum(
      PairReader pairs, Wanted wanted, Kernels kernels, int threads, Consumer<ImageScores> rows) {
    Sum sum = new Sum(wanted.protocol(), rows);
    PairStream.forEach(pairs, threads, pair -> Measured.of(wanted, kernels, pair), sum::add)
        .forEach(sum::add);
    return sum;
  }

  /**
   * Scores every pair, as {@link #sum}.
   *
   * @throws ChiaroException.Data if no pair could be scored
   */
  public static Comparison run(
      PairReader pairs, Wanted wanted, Kernels kernels, int threads, Consumer<ImageScores> rows) {
    return sum(pairs, wanted, kernels, threads, rows).result();
  }
}
