package org.chiaro.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.chiaro.pipeline.DemoPhotos;

/** A photo that comes along, for operations whose time depends on what a photo looks like. */
final class RealPhoto {
  private RealPhoto() {}

  /** Interleaved RGB of the upper left part, its last row and column repeated where it is small. */
  static byte[] rgb(int height, int width) {
    BufferedImage cat;
    try (InputStream in = DemoPhotos.class.getResourceAsStream("/org/chiaro/demo/cat.jpg")) {
      cat = ImageIO.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] rgb = new byte[3 * height * width];
    for (int i = 0; i < height * width; i++) {
      int x = Math.min(i % width, cat.getWidth() - 1);
      int pixel = cat.getRGB(x, Math.min(i / width, cat.getHeight() - 1));
      rgb[3 * i] = (byte) (pixel >> 16);
      rgb[3 * i + 1] = (byte) (pixel >> 8);
      rgb[3 * i + 2] = (byte) pixel;
    }
    return rgb;
  }
}
