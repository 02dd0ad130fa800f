package org.chiaro.predict;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      double threshold, ImageFiles.Orientation orientation, List<Rendering> renderings)
      implements Serializable {
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
      if (settings.renderings().stream().allMatch(r -> run.items().isDone(id(photo.key(), r)))) {
        progress.step();
      } else {
        todo.add(photo);
      }
    }
    int skipped = photos.size() - todo.size();
    int done = 0;
    int failed = 0;
    try (var files =
        new PhotoStream<>(
            todo.iterator(), item -> ImageFiles.readRgb(item.photo(), settings.orientation()))) {
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
          Grey map = map(item, photo);
          long startNs = files.startNs();
          files.write(() -> write(run, item, photo, map, startNs));
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

  /** Writes all pictures of a photo, and notes them. */
  private void write(RunDir run, PhotoList.Item item, Picture photo, Grey map, long startNs) {
    for (Rendering rendering : settings.renderings()) {
      Path file = run.file(output(item.key(), rendering));
      rendering.write(file, photo, map, settings.threshold());
      long ms = (System.nanoTime() - startNs) / 1_000_000;
      run.items().finished(id(item.key(), rendering), file, ms);
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
      Path file = folder.resolve(id(item.key(), rendering) + ".png");
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
  public static String id(String key, Rendering rendering) {
    return key + "." + rendering.word();
  }

  /** Where in a run the picture of a photo lies. */
  public static String output(String key, Rendering rendering) {
    return FOLDER + "/" + id(key, rendering) + ".png";
  }
}
