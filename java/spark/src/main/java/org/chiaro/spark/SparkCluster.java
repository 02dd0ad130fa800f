package org.chiaro.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.Measuring;
import org.chiaro.predict.PredictionRun;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.run.TemporaryFolder;
import org.chiaro.unet.SynthReport;

/** A Spark cluster at work. Owns the connection, and what was copied for the executors to fetch. */
final class SparkCluster implements Cluster {
  private final JavaSparkContext spark;
  private final Optional<String> store;
  private final TemporaryFolder shipping = TemporaryFolder.create();
  private final Losses losses = new Losses();
  private final Slots slots;

  SparkCluster(JavaSparkContext spark, Optional<String> store) {
    this.spark = spark;
    this.store = store;
    slots = new Slots(spark.sc());
    spark.sc().addSparkListener(losses);
    spark.sc().addSparkListener(slots);
  }

  @Override
  public void pairs(
      PairWork work,
      List<Integer> blocks,
      RunDir run,
      RunDir.Existing existing,
      ObjIntConsumer<SynthReport> made) {
    slots.watched(
        () -> {
          makePairs(work, blocks, run, existing, made);
          return null;
        });
  }

  private void makePairs(
      PairWork work,
      List<Integer> blocks,
      RunDir run,
      RunDir.Existing existing,
      ObjIntConsumer<SynthReport> made) {
    Shipped shipped =
        Shipped.send(
            spark,
            shipping.path(),
            work.synth().generator(),
            work.synth().direction(),
            work.synth().darkDirection(),
            work.synth().embeddings(),
            work.generator().classes());
    try (Place place = place(run, "pairs", existing)) {
      // shards of pairs in the run's own folder, tars that is, the caller has looked at
      boolean unseen = store.isPresent() || work.synth().format().equals("parquet");
      boolean look = unseen && existing == RunDir.Existing.RESUME;
      PairTask task = new PairTask(work, place.store(), shipped, look);
      new PairJob(run, place.store()).run(spark, task, blocks, made);
    }
  }

  @Override
  public List<Photo> photos(List<String> inputs, Optional<Path> list) {
    return slots.watched(() -> PhotoFiles.of(inputs, list));
  }

  @Override
  public PredictionRun.Counts predict(
      MapWork work,
      PredictionRun.Settings settings,
      List<Photo> photos,
      RunDir run,
      RunDir.Existing existing,
      boolean failFast,
      BooleanSupplier stop,
      Progress progress) {
    return slots.watched(
        () -> {
          try (Place place = place(run, PredictionRun.FOLDER, existing)) {
            MapTask task = new MapTask(work, settings, place.store(), shipped(work));
            return new MapJob(run, place.store(), settings.renderings())
                .run(spark, task, photos, failFast, stop, progress);
          }
        });
  }

  @Override
  public Measuring measuring(Optional<MapWork> maps, String kernels) {
    return (pairs, wanted, rows) ->
        slots.watched(
            () -> {
              Shipped shipped =
                  maps.map(this::shipped).orElseGet(() -> Shipped.send(spark, shipping.path()));
              return new ScoreJob(spark, maps, kernels, shipped).sum(pairs, wanted, rows);
            });
  }

  @Override
  public String train(List<String> arguments, int workers) {
    return slots.watched(() -> TrainJob.run(spark, arguments, workers));
  }

  private Shipped shipped(MapWork work) {
    return Shipped.send(spark, shipping.path(), Networks.file(work.model()));
  }

  /**
   * A folder of results and, where it is a disk of this machine that others should share, a file
   * that tells them.
   */
  private record Place(Store store, Optional<Path> marker, Losses losses) implements AutoCloseable {
    @Override
    public void close() {
      try {
        if (losses.any()) {
          store.sweep();
        }
        if (marker.isPresent()) {
          Files.deleteIfExists(marker.get());
        }
      } catch (IOException e) {
        throw new ChiaroException.Output("cannot remove " + marker.get(), e);
      }
    }
  }

  private Place place(RunDir run, String folder, RunDir.Existing existing) {
    if (store.isPresent()) {
      Store named = Store.named(store.get());
      if (existing == RunDir.Existing.REFUSE && !named.isEmpty()) {
        throw new ChiaroException.Usage(
            "--to %s is not empty: name another folder, or add --overwrite (or --resume, to go on)"
                .formatted(store.get()));
      }
      return new Place(named, Optional.empty(), losses);
    }
    Path here = AtomicFiles.createDirectories(run.root().resolve(folder));
    // a name of this form is swept away with what a killed run leaves
    Path marker = here.resolve("." + UUID.randomUUID() + ".tmp");
    AtomicFiles.write(marker, "");
    return new Place(
        Store.shared(here, marker.getFileName().toString()), Optional.of(marker), losses);
  }

  @Override
  public void close() {
    String home = Optional.ofNullable(System.getenv("SPARK_HOME")).orElse(".");
    Path work = Path.of(home, "work", spark.sc().applicationId());
    boolean passing = spark.master().startsWith("local-cluster");
    spark.close();
    shipping.close();
    if (passing && Files.isDirectory(work)) {
      // executors of such a cluster end with it; what was unpacked for them is of no use any more
      TemporaryFolder.remove(work);
    }
  }
}
