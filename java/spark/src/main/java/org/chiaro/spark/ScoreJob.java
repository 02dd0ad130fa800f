package org.chiaro.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.io.PairedFiles;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Wanted;
import org.chiaro.pipeline.Cluster.MapWork;
import org.chiaro.pipeline.FolderPairs;
import org.chiaro.pipeline.Measuring;
import org.chiaro.saliency.Comparison;

/**
 * Pairs in pieces. The driver adds up what they measure in the order of the pairs, in double: so
 * the digits are those of one process, however the pairs were shared.
 */
record ScoreJob(JavaSparkContext spark, Optional<MapWork> maps, String kernels, Shipped shipped)
    implements Measuring {
  private static final int MOST_PAIRS = 16;

  @Override
  public Comparison.Sum sum(FolderPairs pairs, Wanted wanted, Consumer<ImageScores> rows) {
    var sum = new Comparison.Sum(wanted.protocol(), rows);
    var inOrder =
        new InOrder<ScoreTask.Done>(
            done -> {
              for (ScoreTask.Result result : done.results()) {
                if (result.failed() == null) {
                  sum.add(result.measured());
                  pairs.countResized(result.resized() ? 1 : 0);
                } else {
                  sum.add(result.failed());
                }
              }
            });
    Pieces.run(
        spark,
        pieces(pairs.files()),
        new ScoreTask(pairs.reading(), wanted, kernels, maps.orElse(null), shipped),
        (done, number) -> inOrder.accept(number, done));
    return sum;
  }

  private List<ScoreTask.Files> pieces(List<PairedFiles.Pair> pairs) {
    return Shares.of(pairs, pair -> 1, spark.defaultParallelism(), MOST_PAIRS).stream()
        .map(ScoreJob::files)
        .toList();
  }

  private static ScoreTask.Files files(List<PairedFiles.Pair> piece) {
    ArrayList<String> texts = new ArrayList<>();
    for (PairedFiles.Pair pair : piece) {
      texts.add(pair.name());
      texts.add(pair.left().toAbsolutePath().toString());
      texts.add(pair.right().toAbsolutePath().toString());
    }
    return new ScoreTask.Files(texts);
  }
}
