package org.chiaro.spark;

import java.util.List;
import java.util.function.ObjIntConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.RunDir;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.SynthReport;

/** Blocks of pairs, one a task; each is noted in the list of finished items as it comes. */
final class PairJob {
  private final RunDir run;
  private final Store store;

  PairJob(RunDir run, Store store) {
    this.run = run;
    this.store = store;
  }

  /** As {@link org.chiaro.pipeline.Cluster#pairs}. */
  void run(
      JavaSparkContext spark,
      PairTask task,
      List<Integer> blocks,
      ObjIntConsumer<SynthReport> made) {
    var inOrder =
        new InOrder<PairTask.Done>(
            done -> {
              note(done, task.file(done.block()));
              made.accept(done.report(), done.block());
            });
    Pieces.run(spark, blocks, task, (done, number) -> inOrder.accept(number, done));
  }

  private void note(PairTask.Done done, String file) {
    String output = store.below(run.root(), file);
    Store.Written written = done.file();
    run.items()
        .finished(
            PairBlocks.name(done.block()), output, written.bytes(), written.sha256(), done.ms());
    done.samples()
        .forEach((name, content) -> AtomicFiles.write(run.file("samples/" + name), content));
  }
}
