package org.chiaro.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.pipeline.Cluster.Photo;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Rendering;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;

/** Photos in pieces; what came of them is noted in their order. */
final class MapJob {
  // small enough to repeat, large enough to hide the ends of a piece
  private static final int MOST_PHOTOS = 32;

  private final RunDir run;
  private final Store store;
  private final List<Rendering> renderings;

  MapJob(RunDir run, Store store, List<Rendering> renderings) {
    this.run = run;
    this.store = store;
    this.renderings = renderings;
  }

  /** As {@link org.chiaro.pipeline.Cluster#predict}. */
  PredictionRun.Counts run(
      JavaSparkContext spark,
      MapTask task,
      List<Photo> photos,
      boolean failFast,
      BooleanSupplier stop,
      Progress progress) {
    List<Photo> todo = new ArrayList<>();
    for (Photo photo : photos) {
      if (renderings.stream().allMatch(r -> isDone(PredictionRun.id(photo.key(), r)))) {
        progress.step();
      } else {
        todo.add(photo);
      }
    }
    int skipped = photos.size() - todo.size();
    int[] counts = new int[2];
    List<MapTask.Photos> pieces = pieces(todo, spark.defaultParallelism());
    List<Integer> firsts = new ArrayList<>();
    int first = 0;
    for (MapTask.Photos piece : pieces) {
      firsts.add(first);
      first += piece.photos().size();
    }
    record Numbered(int piece, MapTask.Done done) {}
    var inOrder =
        new InOrder<Numbered>(
            numbered -> {
              List<Photo> done = pieces.get(numbered.piece()).photos();
              for (int i = 0; i < done.size(); i++) {
                note(done.get(i), numbered.done().results().get(i), counts);
                progress.step();
              }
            });
    Pieces.run(
        spark,
        pieces,
        task,
        (done, number) -> {
          done.results().stream()
              .filter(result -> !result.failure().isEmpty())
              .filter(result -> failFast || photos.size() == 1)
              .findFirst()
              .ifPresent(
                  result -> {
                    throw new ChiaroException.Data(result.failure());
                  });
          inOrder.accept(number, new Numbered(number, done));
          if (stop.getAsBoolean()) {
            throw new ChiaroException.Interrupted(
                "interrupted after %d of %d photos; go on with --resume"
                    .formatted(counts[0] + counts[1] + skipped, photos.size()));
          }
        });
    return new PredictionRun.Counts(counts[0], skipped, counts[1]);
  }

  private boolean isDone(String item) {
    return store.isLocal() ? run.items().isDone(item) : run.items().isNoted(item);
  }

  private void note(Photo photo, MapTask.Result result, int[] counts) {
    if (!result.failure().isEmpty()) {
      counts[1]++;
      run.items().failed(photo.name(), "predict", result.failure());
      return;
    }
    counts[0]++;
    for (int i = 0; i < renderings.size(); i++) {
      Store.Written file = result.files().get(i);
      String id = PredictionRun.id(photo.key(), renderings.get(i));
      run.items()
          .finished(
              id, store.below(run.root(), id + ".png"), file.bytes(), file.sha256(), result.ms());
    }
  }

  static List<MapTask.Photos> pieces(List<Photo> photos, int slots) {
    return Shares.of(photos, Photo::bytes, slots, MOST_PHOTOS).stream()
        .map(piece -> new MapTask.Photos(new ArrayList<>(piece)))
        .toList();
  }
}
