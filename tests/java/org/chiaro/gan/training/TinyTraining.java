package org.chiaro.gan.training;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.latent.Philox;
import org.chiaro.run.AtomicFiles;
import org.chiaro.torch.Precision;

/** Photos of noise and networks of two channels: trainings that take a moment. */
final class TinyTraining {
  static final int SIDE = 16;

  private TinyTraining() {}

  /** A folder of so many photos, of 20, 21 and 22 pixels. */
  static Path photos(Path folder, int count) {
    AtomicFiles.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      write(folder.resolve("p%02d.png".formatted(i)), 20 + i % 3, i);
    }
    return folder;
  }

  static void write(Path file, int side, int seed) {
    Philox random = new Philox(seed);
    ByteBuffer rgb = ByteBuffer.allocateDirect(side * side * 3);
    for (int i = 0; i < rgb.capacity(); i++) {
      rgb.put(i, (byte) random.below(0, i, 256));
    }
    ImageFiles.writePng(file, new Picture(side, side, rgb));
  }

  static GanConfig config(long steps, GanConfig.Loss loss, boolean encoder) {
    return config(new GanConfig.Shape(SIDE, 2, 12, encoder), steps, loss, 1e-3);
  }

  static GanConfig config(
      GanConfig.Shape shape, long steps, GanConfig.Loss loss, double rateG) {
    double own = shape.encoder() ? 1 : 0;
    return new GanConfig(
        shape,
        4,
        1,
        steps,
        new GanConfig.Rates(rateG, 1e-3, 1e-3, 0),
        new GanConfig.Terms(loss, 0.1, 2, own, own),
        0.9,
        7,
        Precision.FP32);
  }
}
