package org.chiaro.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.chiaro.io.PairedFiles;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.ImageRows;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.Wanted;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.EvalConfig;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.saliency.Comparison;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scoring stage: pairs become a report, and files of a run where there is one.
 *
 * @param wanted what shall be measured, and under which convention
 * @param measuring who measures; the scores do not depend on it
 */
public record Scoring(Wanted wanted, Measuring measuring, Progress.Mode progress) {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /** What a configuration asks for. */
  static Scoring of(RunConfig config, int threads, Progress.Mode progress) {
    EvalConfig eval = config.eval();
    Wanted wanted =
        new Wanted(Protocol.named(eval.protocol()), Metric.named(eval.metrics()), eval.at());
    return new Scoring(wanted, Measuring.here(config.kernels(), threads), progress);
  }

  /** Scores without writing anything; what failed is a warning each. */
  public ScoreReport report(FolderPairs pairs) {
    Comparison.Sum sum = sum(pairs, row -> {});
    List<FailedPair> failed = failed(pairs, sum);
    failed.forEach(pair -> LOG.warn("{}: {}", pair.name(), pair.message()));
    return reported(sum.result(), pairs, failed);
  }

  /**
   * Scores, writes per_image.csv as the images come, then curves.csv and score.json, and lists what
   * failed in failures.jsonl and where everything lies in scored.jsonl.
   */
  public ScoreReport report(FolderPairs pairs, RunDir run) {
    Comparison.Sum sum = rows(pairs, run);
    List<FailedPair> failed = listed(pairs, sum, run);
    ScoreReport report = reported(sum.result(), pairs, failed);
    report.write(run.root());
    return report;
  }

  /** Measures the pairs of a shard: as {@link #report}, but sums.json in place of the scores. */
  public ShardScores shard(FolderPairs pairs, RunDir run) {
    Comparison.Sum sum = rows(pairs, run);
    List<FailedPair> failed = listed(pairs, sum, run);
    ShardScores scores =
        new ShardScores(
            set(pairs), wanted, pairs.fit(), pairs.resized(), failed.size(), sum.sums());
    scores.write(run.own(ShardScores.FILE));
    return scores;
  }

  private Comparison.Sum rows(FolderPairs pairs, RunDir run) {
    List<Comparison.Sum> result = new ArrayList<>();
    ImageRows rows = new ImageRows(wanted);
    AtomicFiles.write(
        run.own("per_image.csv"),
        file -> {
          line(file, rows.header());
          try {
            Comparison.Sum sum = sum(pairs, image -> lineUnchecked(file, rows.row(image)));
            if (run.shard().isAll()) {
              sum.result(); // where nothing could be scored, no file is left
            }
            result.add(sum);
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
    return result.get(0);
  }

  private Comparison.Sum sum(FolderPairs pairs, Consumer<ImageScores> rows) {
    try (Progress shown = Progress.start(progress, "eval", pairs.count(), "images")) {
      Comparison.Sum sum =
          measuring.sum(
              pairs,
              wanted,
              row -> {
                rows.accept(row);
                shown.step();
              });
      if (pairs.resized() > 0) {
        LOG.warn("{} predictions did not have their mask's size: resized", pairs.resized());
      }
      return sum;
    }
  }

  private static List<FailedPair> listed(FolderPairs pairs, Comparison.Sum sum, RunDir run) {
    List<FailedPair> failed = failed(pairs, sum);
    failed.forEach(pair -> run.items().failed(pair.name(), "eval", pair.message()));
    ScoredFiles.write(pairs, run);
    return failed;
  }

  private ScoreReport reported(Comparison comparison, FolderPairs pairs, List<FailedPair> failed) {
    return new ScoreReport(
        comparison, set(pairs), wanted, pairs.fit(), pairs.resized(), failed.size());
  }

  private Optional<ScoredSet> set(FolderPairs pairs) {
    return pairs.set().map(data -> ScoredSet.of(data, wanted.protocol()));
  }

  private static List<FailedPair> failed(FolderPairs pairs, Comparison.Sum sum) {
    List<FailedPair> failed = new ArrayList<>();
    for (PairedFiles.Unpaired unpaired : pairs.unpaired()) {
      failed.add(new FailedPair(unpaired.name(), unpaired.reason()));
    }
    failed.addAll(sum.failed());
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
}
