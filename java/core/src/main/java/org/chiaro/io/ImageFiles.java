package org.chiaro.io;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGBA2BGRA;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * Reads PNG, JPEG, BMP and WebP as 8-bit pixels and writes PNG, for pages also WebP.
 *
 * <p>The kind is told by content, not by name. Size and completeness are checked before a decoder
 * sees the file ({@link ImageHeader}): by default at most 64 million pixels ({@link ImageLimits}),
 * 16,384 a side, 256 MiB; a file that is refused is never in memory. Whatever is wrong with a file
 * is a {@link ChiaroException.Data} with its name.
 *
 * <p>How the kinds become RGB; all but the two marked equal Pillow's {@code convert("RGB")}:
 *
 * <table>
 *   <caption>Conversions</caption>
 *   <tr><td>RGB + alpha, grey + alpha</td><td>alpha is dropped, never blended</td></tr>
 *   <tr><td>palette, also with transparency</td><td>the palette's colours, alpha dropped</td></tr>
 *   <tr><td>grey, black and white</td><td>the grey in all three channels</td></tr>
 *   <tr><td>16 bits, colour or with alpha</td><td>the high byte</td></tr>
 *   <tr><td>16 bits, grey</td><td>the high byte (Pillow clips at 255: not followed)</td></tr>
 *   <tr><td>CMYK JPEG</td><td>(255 - c)(255 - k) / 255; within 2 of Pillow's rounding</td></tr>
 *   <tr><td>animated PNG, WebP</td><td>the first picture</td></tr>
 *   <tr><td>colour profiles, gamma</td><td>ignored</td></tr>
 * </table>
 *
 * <p>A JPEG or PNG that is cut off is refused, not filled up with grey. Flipped bits inside a
 * JPEG's compressed data cannot be told from a picture and pass, as they do in Pillow.
 */
public final class ImageFiles {
  /** Larger files are refused unread. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  private ImageFiles() {}

  /** What to do with the orientation that a camera wrote beside the pixels (EXIF). */
  public enum Orientation {
    /** The pixels as they lie in the file; what the published evaluation does. */
    AS_STORED,
    /** The picture turned and mirrored as viewers show it. */
    AS_SHOWN
  }

  /** A picture in colour. */
  public static Picture readRgb(Path path, Orientation orientation) {
    return decodeRgb(checked(path), path.toString(), orientation);
  }

  /** A mask as stored: channel 0 (red) of the picture in colour. */
  public static Grey readChannel0(Path path) {
    return channel0(checked(path), path.toString());
  }

  /**
   * A probability map as stored. Grey is taken as it is, 16 bits by their high byte; a map in
   * colour counts by its luma (299 R + 587 G + 114 B) / 1000, rounded as Pillow's {@code
   * convert("L")}.
   */
  public static Grey readGrey8(Path path) {
    Checked image = checked(path);
    if (image.header.grey()) {
      return decodeGrey(image, path.toString());
    }
    Picture picture = decodeRgb(image, path.toString(), Orientation.AS_STORED);
    Grey grey = Grey.allocate(picture.height(), picture.width());
    byte[] rgb = array(picture.rgb());
    byte[] luma = new byte[grey.u8().capacity()];
    for (int i = 0; i < luma.length; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      luma[i] = (byte) (red * 19595 + green * 38470 + blue * 7471 + 0x8000 >> 16);
    }
    grey.u8().duplicate().put(luma);
    return grey;
  }

  /** {@link #readRgb} for content in memory; {@code name} is for messages. */
  public static Picture decodeRgb(byte[] content, String name, Orientation orientation) {
    return decodeRgb(checked(content, name), name, orientation);
  }

  /** {@link #readChannel0} for content in memory; {@code name} is for messages. */
  public static Grey decodeChannel0(byte[] content, String name) {
    return channel0(checked(content, name), name);
  }

  static Grey channel0(Checked image, String name) {
    if (image.header.grey()) {
      return decodeGrey(image, name);
    }
    Picture picture = decodeRgb(image, name, Orientation.AS_STORED);
    Grey grey = Grey.allocate(picture.height(), picture.width());
    byte[] rgb = array(picture.rgb());
    byte[] red = new byte[grey.u8().capacity()];
    for (int i = 0; i < red.length; i++) {
      red[i] = rgb[3 * i];
    }
    grey.u8().duplicate().put(red);
    return grey;
  }

  /**
   * Height and width as the file says them, once it is known to be whole; nothing is decoded.
   *
   * @return {height, width} of the pixels as stored
   */
  public static int[] size(Path path) {
    try (ImageSource source = source(path)) {
      ImageHeader header = ImageHeader.of(source, path.toString());
      return new int[] {header.height(), header.width()};
    }
  }

  /** A header that was found in order, and the bytes that the decoder may see. */
  record Checked(ImageHeader header, byte[] content) {}

  static Checked checked(Path path) {
    try (ImageSource source = source(path)) {
      ImageHeader header = ImageHeader.of(source, path.toString());
      return new Checked(header, source.bytes(header.spans()));
    }
  }

  private static Checked checked(byte[] content, String name) {
    ImageSource source = ImageSource.of(content, name);
    ImageHeader header = ImageHeader.of(source, name);
    return new Checked(header, source.bytes(header.spans()));
  }

  static byte[] array(ByteBuffer pixels) {
    byte[] array = new byte[pixels.capacity()];
    pixels.duplicate().get(array);
    return array;
  }

  static Picture decodeRgb(Checked image, String name, Orientation orientation) {
    boolean shown = orientation == Orientation.AS_SHOWN;
    int flags = IMREAD_COLOR_RGB | (shown ? 0 : IMREAD_IGNORE_ORIENTATION);
    try (PointerScope scope = new PointerScope()) {
      Mat mat = decode(image, name, flags, shown);
      Picture picture = Picture.allocate(mat.rows(), mat.cols());
      picture.rgb().duplicate().put(mat.<ByteBuffer>createBuffer());
      return picture;
    }
  }

  private static Grey decodeGrey(Checked image, String name) {
    try (PointerScope scope = new PointerScope()) {
      Mat mat = decode(image, name, IMREAD_GRAYSCALE | IMREAD_IGNORE_ORIENTATION, false);
      Grey grey = Grey.allocate(mat.rows(), mat.cols());
      grey.u8().duplicate().put(mat.<ByteBuffer>createBuffer());
      return grey;
    }
  }

  private static Mat decode(Checked image, String name, int flags, boolean mayTurn) {
    OpenCv.require();
    ImageHeader header = image.header;
    byte[] content = image.content;
    Mat mat;
    try {
      mat = imdecode(new Mat(1, content.length, CV_8UC1, new BytePointer(content)), flags);
    } catch (RuntimeException e) {
      throw new ChiaroException.Data(name + ": the " + header.format() + " is damaged", e);
    }
    boolean same = mat.rows() == header.height() && mat.cols() == header.width();
    boolean turned = mayTurn && mat.rows() == header.width() && mat.cols() == header.height();
    if (mat.empty() || !(same || turned)) {
      throw ImageHeader.bad(name, "the " + header.format() + " is damaged");
    }
    return mat;
  }

  private static ImageSource source(Path path) {
    try {
      if (Files.isDirectory(path)) {
        throw ImageHeader.bad(path.toString(), "a folder, an image file is expected");
      }
      long size = Files.size(path);
      if (size == 0 || size > MAX_FILE_BYTES) {
        throw ImageHeader.bad(
            path.toString(), size == 0 ? "the file is empty" : size + " bytes are too many");
      }
      return ImageSource.of(path, (int) size);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw ImageHeader.bad(
          path.toString(), Files.exists(path) ? "permission denied" : "no such file");
    } catch (AccessDeniedException e) {
      throw ImageHeader.bad(path.toString(), "permission denied");
    } catch (IOException e) {
      throw new ChiaroException.Data(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes a picture in colour, whole or not at all. */
  public static void writePng(Path path, Picture picture) {
    AtomicFiles.write(path, encodePng(picture));
  }

  /** Writes a mask or map, whole or not at all. */
  public static void writePng(Path path, Grey grey) {
    AtomicFiles.write(path, encodePng(grey));
  }

  /** A picture in colour as the bytes of a PNG file. */
  public static byte[] encodePng(Picture picture) {
    return encode(picture.height(), picture.width(), CV_8UC3, picture.rgb());
  }

  /** A mask or map as the bytes of a PNG file. */
  public static byte[] encodePng(Grey grey) {
    return encode(grey.height(), grey.width(), CV_8UC1, grey.u8());
  }

  /** A cut-out as the bytes of a PNG file. */
  public static byte[] encodePng(Rgba picture) {
    return encode(picture.height(), picture.width(), CV_8UC4, picture.rgba());
  }

  /** A picture in colour as the bytes of a WebP file; quality from 1 to 100, lossy. */
  public static byte[] encodeWebp(Picture picture, int quality) {
    int[] how = {IMWRITE_WEBP_QUALITY, quality};
    return encode(picture.height(), picture.width(), CV_8UC3, picture.rgb(), ".webp", how);
  }

  private static byte[] encode(int height, int width, int type, ByteBuffer pixels) {
    return encode(height, width, type, pixels, ".png", new int[0]);
  }

  private static byte[] encode(
      int height, int width, int type, ByteBuffer pixels, String kind, int[] how) {
    OpenCv.require();
    try (PointerScope scope = new PointerScope()) {
      Mat mat = new Mat(height, width, type, new BytePointer(pixels));
      if (type != CV_8UC1) {
        Mat swapped = new Mat();
        cvtColor(mat, swapped, type == CV_8UC3 ? COLOR_RGB2BGR : COLOR_RGBA2BGRA);
        mat = swapped;
      }
      BytePointer file = new BytePointer();
      if (!imencode(kind, mat, file, new IntPointer(how))) {
        throw new IllegalStateException("no %s was made of %d x %d".formatted(kind, height, width));
      }
      byte[] bytes = new byte[Math.toIntExact(file.limit())];
      file.get(bytes);
      return bytes;
    }
  }
}
