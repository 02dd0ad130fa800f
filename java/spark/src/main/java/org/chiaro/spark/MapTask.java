package org.chiaro.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.pipeline.Cluster.MapWork;
import org.chiaro.pipeline.Cluster.Photo;
import org.chiaro.predict.PhotoStream;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.run.ChiaroException;

/** Some photos on an executor: read, predict, write the pictures asked for. */
record MapTask(MapWork work, PredictionRun.Settings settings, Store store, Shipped shipped)
    implements Pieces.Work<MapTask.Photos, MapTask.Done> {
  /** Photos that one task predicts. */
  record Photos(ArrayList<Photo> photos) implements Serializable {}

  /** What came of them, in their order. */
  record Done(ArrayList<Result> results) implements Serializable {}

  /**
   * What came of one photo.
   *
   * @param files one for each rendering; none where it failed
   * @param failure why it failed, else empty
   */
  record Result(ArrayList<Store.Written> files, long ms, String failure) implements Serializable {}

  @Override
  public Done on(Worker worker, Photos piece) {
    store.requireShared();
    Predictor predictor = Networks.predictor(worker, work, shipped);
    Result[] results = new Result[piece.photos().size()];
    try (var stream =
        new PhotoStream<>(
            piece.photos().iterator(), photo -> read(photo, settings.orientation()))) {
      for (int i = 0; stream.hasNext(); i++) {
        Photo photo = stream.next();
        try {
          Picture picture = stream.photo();
          Grey map = map(predictor, photo, picture);
          long startNs = stream.startNs();
          int at = i;
          stream.write(() -> results[at] = written(photo, picture, map, startNs));
        } catch (ChiaroException.Data e) {
          results[i] = new Result(new ArrayList<>(), 0, e.getMessage());
        }
      }
      stream.finish();
    }
    return new Done(new ArrayList<>(List.of(results)));
  }

  private static Grey map(Predictor predictor, Photo photo, Picture picture) {
    try {
      return predictor.map(picture);
    } catch (ChiaroException.Data e) {
      throw new ChiaroException.Data(photo.name() + ": " + e.getMessage(), e);
    }
  }

  private Result written(Photo photo, Picture picture, Grey map, long startNs) {
    ArrayList<Store.Written> files = new ArrayList<>();
    for (Rendering rendering : settings.renderings()) {
      byte[] png = rendering.png(picture, map, settings.threshold());
      String file = PredictionRun.id(photo.key(), rendering) + ".png";
      try {
        files.add(store.write(file, out -> out.write(png)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Result(files, (System.nanoTime() - startNs) / 1_000_000, "");
  }

  /** Reads a photo from wherever it is; one that cannot be used is a Data error with its name. */
  private static Picture read(Photo photo, ImageFiles.Orientation orientation) {
    URI uri = URI.create(photo.uri());
    if ("file".equals(uri.getScheme())) {
      java.nio.file.Path file = java.nio.file.Path.of(uri);
      return ImageFiles.readRgb(file, orientation);
    }
    if (photo.bytes() > ImageFiles.MAX_FILE_BYTES) {
      throw new ChiaroException.Data(
          "%s: %d bytes are too many".formatted(photo.name(), photo.bytes()));
    }
    Path path = new Path(uri);
    try (InputStream in = path.getFileSystem(Store.hadoop()).open(path)) {
      byte[] content = in.readNBytes((int) ImageFiles.MAX_FILE_BYTES);
      return ImageFiles.decodeRgb(content, photo.name(), orientation);
    } catch (FileNotFoundException e) {
      throw new ChiaroException.Data(photo.name() + ": no such file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
