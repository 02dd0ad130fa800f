package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A picture whose pixels are labels: indices into the palette of a PNG, or levels of grey.
 *
 * <p>Decoders turn a palette into colours, so a label is found again by the colour that the palette
 * gives it.
 */
public final class LabelPicture {
  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_BYTES = 12;

  private LabelPicture() {}

  /**
   * Where a file shows one label: 255 there, else 0.
   *
   * @throws org.chiaro.run.ChiaroException.Data if the file is neither grey nor has a palette with
   *     that label
   */
  public static Grey where(Path path, int label) {
    String name = path.toString();
    ImageFiles.Checked image = ImageFiles.checked(path);
    ImageHeader header = image.header();
    Grey mask = Grey.allocate(header.height(), header.width());
    byte[] found = new byte[header.height() * header.width()];
    if (header.grey()) {
      byte[] levels = ImageFiles.array(ImageFiles.channel0(image, name).u8());
      for (int i = 0; i < found.length; i++) {
        found[i] = (byte) ((levels[i] & 0xff) == label ? 255 : 0);
      }
    } else {
      byte[] colour = paletteColour(image, label, name);
      byte[] rgb =
          ImageFiles.array(
              ImageFiles.decodeRgb(image, name, ImageFiles.Orientation.AS_STORED).rgb());
      for (int i = 0; i < found.length; i++) {
        boolean same =
            rgb[3 * i] == colour[0] && rgb[3 * i + 1] == colour[1] && rgb[3 * i + 2] == colour[2];
        found[i] = (byte) (same ? 255 : 0);
      }
    }
    mask.u8().duplicate().put(found);
    return mask;
  }

  /** R, G, B of one entry; the chunks have been walked and checked by {@link PngFile}. */
  private static byte[] paletteColour(ImageFiles.Checked image, int label, String name) {
    ByteBuffer data = ByteBuffer.wrap(image.content());
    int at = image.header().format().equals("PNG") ? SIGNATURE_BYTES : data.capacity();
    while (at < data.capacity()) {
      int length = data.getInt(at);
      if (ImageSource.of(image.content(), name).startsWith(at + 4, "PLTE")
          && 3 * label + 3 <= length) {
        byte[] colour = new byte[3];
        data.get(at + 8 + 3 * label, colour);
        return colour;
      }
      at += CHUNK_BYTES + length;
    }
    throw ImageHeader.bad(name, "not a picture of labels: no palette with entry " + label);
  }
}
