package org.chiaro.pipeline;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.chiaro.io.ImageFiles;
import org.chiaro.run.ChiaroException;

/**
 * Pictures at most 360 pixels long for a page: camera originals would make it too large to mail.
 */
final class Thumbnail {
  private static final int LONGEST_PX = 360;

  private Thumbnail() {}

  /** A user's photo or mask, checked by our own reader first and turned as it is shown. */
  static byte[] ofPhoto(Path file) {
    return scaled(
        ImageFiles.encodePng(ImageFiles.readRgb(file, ImageFiles.Orientation.AS_SHOWN)), file);
  }

  /** A PNG of our own; transparency stays. */
  static byte[] ofResult(Path file) {
    try {
      return scaled(Files.readAllBytes(file), file);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot read back " + file, e);
    }
  }

  private static byte[] scaled(byte[] png, Path file) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      int longest = Math.max(image.getWidth(), image.getHeight());
      if (longest <= LONGEST_PX) {
        return png;
      }
      int width = Math.max(1, image.getWidth() * LONGEST_PX / longest);
      int height = Math.max(1, image.getHeight() * LONGEST_PX / longest);
      boolean alpha = image.getColorModel().hasAlpha();
      BufferedImage small =
          new BufferedImage(
              width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = small.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.drawImage(image, 0, 0, width, height, null);
      graphics.dispose();
      var out = new ByteArrayOutputStream();
      ImageIO.write(small, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot scale " + file + " for the report", e);
    }
  }
}
