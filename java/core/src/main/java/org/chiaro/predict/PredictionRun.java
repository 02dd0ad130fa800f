package org.chiaro.predict;

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

/** Photos one after another: read, predict, write the pictures asked for. */
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
    int done = 0;
    int skipped = 0;
    int failed = 0;
    for (PhotoList.Item photo : photos) {
      if (stop.getAsBoolean()) {
        throw new ChiaroException.Interrupted(
            "interrupted after %d of %d photos; go on with --resume"
                .formatted(done + skipped + failed, photos.size()));
      }
      if (settings.renderings().stream().allMatch(r -> run.items().isDone(id(photo, r)))) {
        skipped++;
      } else {
        try {
          one(run, photo);
          done++;
        } catch (ChiaroException.Data e) {
          if (failFast || photos.size() == 1) {
            throw e;
          }
          failed++;
          run.items().failed(photo.photo().toString(), "predict", e.getMessage());
        }
      }
      progress.step();
    }
    return new Counts(done, skipped, failed);
  }

  private void one(RunDir run, PhotoList.Item item) {
    long startNs = System.nanoTime();
    Picture photo = ImageFiles.readRgb(item.photo(), settings.orientation());
    Grey map = map(item, photo);
    for (Rendering rendering : settings.renderings()) {
      Path file = run.file(FOLDER + "/" + id(item, rendering) + ".png");
      rendering.write(file, photo, map, settings.threshold());
      long ms = (System.nanoTime() - startNs) / 1_000_000;
      run.items().finished(id(item, rendering), file, ms);
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
