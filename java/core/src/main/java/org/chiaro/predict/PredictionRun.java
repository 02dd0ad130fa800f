package org.chiaro.predict;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;

/**
 * Photos one after another: read, predict, write the pictures asked for. The next photos are read
 * and the last pictures written while the network runs.
 */
public final class PredictionRun {
  /** The sub-folder of a run that holds the pictures. */
  public static final String FOLDER = "predictions";

  /**
   * What is written.
   *
   * @param threshold probability from which a pixel is object
   * @param renderings at least one
   */
  public record Settings(
      double threshold, ImageFiles.Orientation orientation, List<Rendering> renderings) {
    public Settings {
      renderings = List.copyOf(renderings);
      if (renderings.isEmpty()) {
        throw new IllegalArgumentException("nothing to write");
      }
    }
  }

  /** Photos predicted now, found finished by an earlier run, and failed. */
  public record Counts(int done, int skipped, int failed) {}

  private final Predictor predictor;
  private final Settings settings;

  public PredictionRun(Predictor predictor, Settings settings) {
    this.predictor = predictor;
    this.settings = settings;
  }

  /**
   * Predicts photos into {@code predictions/} of a run and lists what is finished and what failed;
   * what an earlier run finished is left alone.
   *
   * @param failFast a bad photo ends the run; so does the only photo if it is bad
   * @param stop asked between two photos
   */
  public Counts into(
      RunDir run,
      List<PhotoList.Item> photos,
      boolean failFast,
      BooleanSupplier stop,
      Progress progress) {
    List<PhotoList.Item> todo = new ArrayList<>();
    for (PhotoList.Item photo : photos) {
      if (settings.renderings().stream().allMatch(r -> run.items().isDone(id(photo, r)))) {
        progress.step();
      } else {
        todo.add(photo);
      }
    }
    int skipped = photos.size() - todo.size();
    int done = 0;
    int failed = 0;
    try (var files = new FileThreads(run, todo)) {
      while (files.hasNext()) {
        if (stop.getAsBoolean()) {
          files.finish();
          throw new ChiaroException.Interrupted(
              "interrupted after %d of %d photos; go on with --resume"
                  .formatted(done + skipped + failed, photos.size()));
        }
        PhotoList.Item item = files.next();
        try {
          Picture photo = files.photo();
          files.write(item, photo, map(item, photo));
          done++;
        } catch (ChiaroException.Data e) {
          if (failFast || photos.size() == 1 && run.shard().isAll()) {
            files.finish();
            throw e;
          }
          failed++;
          run.items().failed(item.photo().toString(), "predict", e.getMessage());
        }
        progress.step();
      }
      files.finish();
    }
    return new Counts(done, skipped, failed);
  }

  /**
   * Reads photos ahead on one thread and writes pictures behind on another, while the caller's
   * thread runs the network. At most two photos wait on either side.
   */
  private final class FileThreads implements AutoCloseable {
    private static final int WAITING = 2;

    private final RunDir run;
    private final Iterator<PhotoList.Item> items;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(daemon("photos"));
    private final ExecutorService writer = Executors.newSingleThreadExecutor(daemon("pictures"));
    private final Deque<Reading> reading = new ArrayDeque<>();
    private final Deque<Future<?>> writing = new ArrayDeque<>();
    private Reading current;

    private record Reading(PhotoList.Item item, long startNs, Future<Picture> photo) {}

    FileThreads(RunDir run, List<PhotoList.Item> todo) {
      this.run = run;
      items = todo.iterator();
      readAhead();
    }

    private void readAhead() {
      while (items.hasNext() && reading.size() < WAITING) {
        PhotoList.Item item = items.next();
        reading.add(
            new Reading(
                item,
                System.nanoTime(),
                reader.submit(() -> ImageFiles.readRgb(item.photo(), settings.orientation()))));
      }
    }

    boolean hasNext() {
      return !reading.isEmpty();
    }

    PhotoList.Item next() {
      current = reading.remove();
      readAhead();
      return current.item();
    }

    /** The photo of the item that {@link #next} gave; throws what reading it threw. */
    Picture photo() {
      return result(current.photo());
    }

    /** Writes all pictures of a photo, and notes them, as soon as the writing thread is free. */
    void write(PhotoList.Item item, Picture photo, Grey map) {
      while (writing.size() >= WAITING) {
        result(writing.remove());
      }
      long startNs = current.startNs();
      writing.add(
          writer.submit(
              () -> {
                for (Rendering rendering : settings.renderings()) {
                  Path file = run.file(FOLDER + "/" + id(item, rendering) + ".png");
                  rendering.write(file, photo, map, settings.threshold());
                  long ms = (System.nanoTime() - startNs) / 1_000_000;
                  run.items().finished(id(item, rendering), file, ms);
                }
              }));
    }

    /** Waits for what is being written; throws what went wrong there. */
    void finish() {
      while (!writing.isEmpty()) {
        result(writing.remove());
      }
    }

    @Override
    public void close() {
      reader.shutdownNow();
      writer.shutdown();
      try {
        // nothing of this run is written after it ended
        writer.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChiaroException.Interrupted("interrupted; go on with --resume");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Predicts one photo and writes the pictures into the folder that it lies in.
   *
   * @return the files written, in the order of the settings
   * @throws ChiaroException.Usage if a picture would replace the photo
   */
  public List<Path> beside(PhotoList.Item item) {
    Path folder = item.photo().toAbsolutePath().normalize().getParent();
    List<Path> files = new ArrayList<>();
    for (Rendering rendering : settings.renderings()) {
      Path file = folder.resolve(id(item, rendering) + ".png");
      if (file.getFileName().equals(item.photo().getFileName())) {
        throw new ChiaroException.Usage(
            item.photo() + " would be replaced by its own " + rendering.word() + ": use --out");
      }
      files.add(file);
    }
    Picture photo = ImageFiles.readRgb(item.photo(), settings.orientation());
    Grey map = map(item, photo);
    for (int i = 0; i < files.size(); i++) {
      settings.renderings().get(i).write(files.get(i), photo, map, settings.threshold());
    }
    return List.copyOf(files);
  }

  private Grey map(PhotoList.Item item, Picture photo) {
    try {
      return predictor.map(photo);
    } catch (ChiaroException.Data e) {
      throw new ChiaroException.Data(item.photo() + ": " + e.getMessage(), e);
    }
  }

  /** {@code sub/cat.mask}: the picture's place without its ending, and its name in items.jsonl. */
  private static String id(PhotoList.Item item, Rendering rendering) {
    return item.key() + "." + rendering.word();
  }
}
