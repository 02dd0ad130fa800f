package org.chiaro.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.LabelPicture;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;

/** How a mask file of a data set becomes a mask of 0 and 1. */
public enum Truth {
  /** Channel 0 from the protocol's level up. */
  LEVEL {
    @Override
    Grey levels(Path file, int from) {
      return atLeast(ImageFiles.readChannel0(file), from);
    }

    @Override
    public String rule(int from) {
      return "level >= " + from;
    }
  },

  /** Channel 0 above one half, whatever the protocol: several people's masks, averaged. */
  ABOVE_HALF {
    @Override
    Grey levels(Path file, int from) {
      return atLeast(ImageFiles.readChannel0(file), 128);
    }

    @Override
    public String rule(int from) {
      return "level / 255 > 0.5";
    }
  },

  /**
   * What is not painted over. Oxford's flowers lie on pure blue, (0, 0, 254) after JPEG; ReDO's
   * datasets.py, which the published rows follow, takes R = 0, G = 0 or B = 254 for background,
   * each alone.
   */
  NOT_BLUE {
    @Override
    Grey levels(Path file, int from) {
      Picture picture = ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED);
      Grey mask = Grey.allocate(picture.height(), picture.width());
      ByteBuffer rgb = picture.rgb();
      byte[] row = new byte[3 * picture.width()];
      byte[] object = new byte[picture.width()];
      for (int y = 0; y < picture.height(); y++) {
        rgb.get(y * row.length, row);
        for (int x = 0; x < object.length; x++) {
          boolean background =
              row[3 * x] == 0 || row[3 * x + 1] == 0 || row[3 * x + 2] == (byte) 254;
          object[x] = (byte) (background ? 0 : 1);
        }
        mask.u8().put(y * object.length, object);
      }
      return mask;
    }

    @Override
    public String rule(int from) {
      return "not (R = 0 or G = 0 or B = 254)";
    }
  },

  /** Label 1 of a trimap; 0 is unlabelled, the rest is one or another background. */
  TRIMAP {
    @Override
    Grey levels(Path file, int from) {
      return atLeast(LabelPicture.where(file, 1), 255);
    }

    @Override
    public String rule(int from) {
      return "label = 1";
    }
  };

  /**
   * A mask file as uint8 [h,w] of 0 and 1.
   *
   * @param from the smallest level that the protocol takes for object; not every set heeds it
   */
  public NdArray mask(Path file, int from) {
    Grey mask = levels(file, from);
    return new NdArray(DType.U8, new long[] {mask.height(), mask.width()}, mask.u8());
  }

  /** The rule in a few words, for reports. */
  public abstract String rule(int from);

  abstract Grey levels(Path file, int from);

  private static Grey atLeast(Grey levels, int from) {
    ByteBuffer bytes = levels.u8();
    byte[] row = new byte[levels.width()];
    for (int y = 0; y < levels.height(); y++) {
      bytes.get(y * row.length, row);
      for (int x = 0; x < row.length; x++) {
        row[x] = (byte) ((row[x] & 255) >= from ? 1 : 0);
      }
      bytes.put(y * row.length, row);
    }
    return levels;
  }
}
