package org.chiaro.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.PairedFiles;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.Wanted;
import org.chiaro.pipeline.Cluster.MapWork;
import org.chiaro.pipeline.PairReading;
import org.chiaro.predict.Predictor;
import org.chiaro.run.ChiaroException;
import org.chiaro.saliency.Comparison;

/**
 * Some pairs of map and mask on an executor, each measured by itself.
 *
 * @param maps the network that makes the maps; null where they are files, for a record that travels
 *     cannot hold an Optional
 */
record ScoreTask(PairReading reading, Wanted wanted, String kernels, MapWork maps, Shipped shipped)
    implements Pieces.Work<ScoreTask.Files, ScoreTask.Done> {
  /** Three texts a pair: its name, its map or photo, its mask. */
  record Files(ArrayList<String> texts) implements Serializable {
    static final int EACH = 3;

    int count() {
      return texts.size() / EACH;
    }

    PairedFiles.Pair pair(int index) {
      return new PairedFiles.Pair(
          texts.get(EACH * index),
          Path.of(texts.get(EACH * index + 1)),
          Path.of(texts.get(EACH * index + 2)));
    }
  }

  /** What the pairs measure, in their order. */
  record Done(ArrayList<Result> results) implements Serializable {}

  /** One of the two: what a pair measures, or why it cannot be; the other is null. */
  record Result(Comparison.Measured measured, FailedPair failed, boolean resized)
      implements Serializable {}

  @Override
  public Done on(Worker worker, Files piece) {
    Kernels operations = worker.kernels(kernels);
    Function<Path, Grey> source = source(worker);
    ArrayList<Result> results = new ArrayList<>();
    for (int i = 0; i < piece.count(); i++) {
      PairedFiles.Pair pair = piece.pair(i);
      try {
        PairReading.Read read = reading.read(pair, source);
        results.add(
            new Result(
                Comparison.Measured.of(wanted, operations, read.pair()), null, read.resized()));
      } catch (ChiaroException.Data e) {
        results.add(new Result(null, new FailedPair(pair.name(), e.getMessage()), false));
      }
    }
    return new Done(results);
  }

  private Function<Path, Grey> source(Worker worker) {
    return Optional.ofNullable(maps)
        .<Function<Path, Grey>>map(
            work -> {
              Predictor predictor = Networks.predictor(worker, work, shipped);
              return photo ->
                  predictor.map(ImageFiles.readRgb(photo, ImageFiles.Orientation.AS_STORED));
            })
        .orElse(ImageFiles::readGrey8);
  }
}
