package org.chiaro.metric;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Counts pictures with plain loops and the JDK's decoder: independent of kernels and OpenCV. */
public final class Pictures {
  private Pictures() {}

  /** The counts of a map and a mask of one size, by their first channels. */
  public static ScoreHistogram histogram(Path prediction, Path mask, Protocol protocol)
      throws IOException {
    int[] levels = levels(prediction);
    int[] truth = levels(mask);
    long[] object = new long[256];
    long[] background = new long[256];
    for (int i = 0; i < levels.length; i++) {
      (truth[i] >= protocol.maskFrom() ? object : background)[levels[i]]++;
    }
    return new ScoreHistogram(object, background);
  }

  /** An evaluation of two folders whose files have the same names. */
  public static Evaluation evaluate(Path predictions, Path masks, Protocol protocol)
      throws IOException {
    Evaluation evaluation = new Evaluation(protocol);
    for (Path file : files(predictions)) {
      String name = file.getFileName().toString();
      ScoreHistogram histogram = histogram(file, masks.resolve(name), protocol);
      evaluation.add(ImageScores.of(name, histogram, protocol));
    }
    return evaluation;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static int[] levels(Path file) throws IOException {
    Raster raster = ImageIO.read(file.toFile()).getRaster();
    int[] samples = new int[raster.getWidth() * raster.getHeight()];
    return raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, samples);
  }
}
