package org.chiaro.io;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Pictures in the small formats of pages: JPEG, and animated GIF of at most 256 colours a frame.
 */
public final class PagePictures {
  private static final String GIF_FORMAT = "javax_imageio_gif_image_1.0";
  // the extension that browsers take for "again and again"; 0 repeats without end
  private static final byte[] FOREVER = {1, 0, 0};

  private PagePictures() {}

  /** A JPEG; quality from 0 to 1. */
  public static byte[] jpeg(Picture picture, double quality) {
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality((float) quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image(picture), null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException("memory took no picture", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Frames of one size, shown one after the other without end. */
  public static byte[] gif(List<Picture> frames, int millisecondsEach) {
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (Picture frame : frames) {
        BufferedImage image = image(frame);
        writer.writeToSequence(
            new IIOImage(image, null, metadata(writer, image, millisecondsEach)), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException("memory took no picture", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata metadata(ImageWriter writer, BufferedImage image, int milliseconds)
      throws IIOInvalidTreeException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
    var root = (IIOMetadataNode) metadata.getAsTree(GIF_FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(Math.max(1, milliseconds / 10)));
    control.setAttribute("transparentColorIndex", "0");
    var loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(FOREVER.clone());
    child(root, "ApplicationExtensions").appendChild(loop);
    metadata.setFromTree(GIF_FORMAT, root);
    return metadata;
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    var found = root.getElementsByTagName(name);
    if (found.getLength() > 0) {
      return (IIOMetadataNode) found.item(0);
    }
    var made = new IIOMetadataNode(name);
    root.appendChild(made);
    return made;
  }

  private static BufferedImage image(Picture picture) {
    int width = picture.width();
    var image = new BufferedImage(width, picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * picture.height(); i++) {
      int rgb =
          (picture.rgb().get(3 * i) & 0xff) << 16
              | (picture.rgb().get(3 * i + 1) & 0xff) << 8
              | picture.rgb().get(3 * i + 2) & 0xff;
      image.setRGB(i % width, i / width, rgb);
    }
    return image;
  }
}
