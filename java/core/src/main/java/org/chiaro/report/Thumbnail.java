package org.chiaro.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;

/**
 * Pictures at most 360 pixels long for a page, sheets at most 1600: camera originals would make it
 * too large to mail.
 */
public final class Thumbnail {
  private static final int LONGEST_PX = 360;
  private static final int LONGEST_SHEET_PX = 1600;
  private static final float JPEG_QUALITY = 0.9f;

  private Thumbnail() {}

  /** A user's photo or mask, checked by our own reader first and turned as it is shown. */
  public static byte[] ofPhoto(Path file) {
    return of(file, LONGEST_PX);
  }

  /** The same of a sheet of many pictures. */
  public static byte[] ofSheet(Path file) {
    return of(file, LONGEST_SHEET_PX);
  }

  /** A PNG of our own; transparency stays. */
  public static byte[] ofResult(Path file) {
    try {
      // the reader of photos checks it first: a run folder may have been sent by anybody
      ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
      return scaled(Files.readAllBytes(file), LONGEST_PX, file);
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot read " + file, e);
    }
  }

  /** A photo or map as it was scored: not turned. */
  public static byte[] ofScored(Path file) {
    Picture picture = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
    return scaled(ImageFiles.encodePng(picture), LONGEST_PX, file);
  }

  /** A mask of 0 and 1, uint8 [h,w], in black and white. */
  public static byte[] ofMask(NdArray mask, Path file) {
    int height = Math.toIntExact(mask.shape()[0]);
    int width = Math.toIntExact(mask.shape()[1]);
    Picture picture = Picture.allocate(height, width);
    for (int i = 0; i < height * width; i++) {
      byte level = (byte) (mask.data().get(i) == 0 ? 0 : 255);
      picture.rgb().put(3 * i, level).put(3 * i + 1, level).put(3 * i + 2, level);
    }
    return scaled(ImageFiles.encodePng(picture), LONGEST_PX, file);
  }

  private static byte[] of(Path file, int longestPx) {
    Picture picture = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_SHOWN);
    return scaled(ImageFiles.encodePng(picture), longestPx, file);
  }

  private static byte[] scaled(byte[] png, int longestPx, Path file) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      if (image == null) {
        throw new ChiaroException.Data(file + " is no PNG");
      }
      return smallest(fitting(image, longestPx));
    } catch (IOException e) {
      throw new ChiaroException.Data("cannot scale " + file + " for the report", e);
    }
  }

  private static BufferedImage fitting(BufferedImage image, int longestPx) {
    int longest = Math.max(image.getWidth(), image.getHeight());
    if (longest <= longestPx) {
      return image;
    }
    int width = Math.max(1, image.getWidth() * longestPx / longest);
    int height = Math.max(1, image.getHeight() * longestPx / longest);
    boolean alpha = image.getColorModel().hasAlpha();
    BufferedImage small =
        new BufferedImage(
            width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  /** As JPEG where that saves half and nothing is transparent: photos. Masks stay PNG. */
  private static byte[] smallest(BufferedImage image) throws IOException {
    var png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    if (image.getColorModel().hasAlpha()) {
      return png.toByteArray();
    }
    var jpeg = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(jpeg)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(JPEG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return (jpeg.size() < png.size() / 2 ? jpeg : png).toByteArray();
  }
}
