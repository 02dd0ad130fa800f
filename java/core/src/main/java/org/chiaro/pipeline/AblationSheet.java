package org.chiaro.pipeline;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.io.Picture;
import org.chiaro.metric.Protocol;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Resize;
import org.chiaro.run.ChiaroException;

/**
 * The masks of all rows for the eye, a column a photo: the photo, the mask of each row from the
 * first down, the true mask. A grey field is a row that has no network.
 */
final class AblationSheet {
  private static final int COLUMNS = 8;
  private static final int CELL_PX = 128;
  private static final int GAP_PX = 4;
  private static final byte WHITE = (byte) 255;
  private static final byte GREY = (byte) 190;

  private AblationSheet() {}

  /** The photos that are shown: evenly spread over the set, so that nobody chooses them. */
  static List<PairedFiles.Pair> shown(List<PairedFiles.Pair> pairs) {
    int count = Math.min(COLUMNS, pairs.size());
    List<PairedFiles.Pair> shown = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shown.add(pairs.get((int) ((2L * i + 1) * pairs.size() / (2L * count))));
    }
    return shown;
  }

  /** Where a row keeps its mask of a photo; the file is missing where the photo has none. */
  static Path mask(Path run, AblationRow row, NamedSet set, String name) {
    return run.resolve(row.folder())
        .resolve("scores")
        .resolve(set.name())
        .resolve(PredictionRun.FOLDER)
        .resolve(name + ".mask.png");
  }

  /** The sheet of one set; photos that cannot be read are left out. */
  static Picture of(Path run, List<AblationRow> rows, NamedSet set, Protocol protocol) {
    List<List<Picture>> columns = new ArrayList<>();
    FolderPairs pairs = set.pairs(protocol, photo -> null);
    for (PairedFiles.Pair pair : shown(pairs.files())) {
      try {
        columns.add(column(run, rows, set, pair, seen(pairs.trueMask(pair))));
      } catch (ChiaroException.Data e) {
        continue; // listed as failed where it was scored
      }
    }
    int cells = rows.size() + 2;
    Picture sheet = field(cells * (CELL_PX + GAP_PX), columns.size() * (CELL_PX + GAP_PX), WHITE);
    for (int column = 0; column < columns.size(); column++) {
      for (int row = 0; row < cells; row++) {
        Picture cell = columns.get(column).get(row);
        put(
            cell,
            sheet,
            row * (CELL_PX + GAP_PX) + (CELL_PX - cell.height()) / 2,
            column * (CELL_PX + GAP_PX) + (CELL_PX - cell.width()) / 2);
      }
    }
    return sheet;
  }

  private static List<Picture> column(
      Path run, List<AblationRow> rows, NamedSet set, PairedFiles.Pair pair, Grey truth) {
    Picture photo = ImageFiles.readRgb(pair.left(), ImageFiles.Orientation.AS_STORED);
    int longest = Math.max(photo.height(), photo.width());
    int height = Math.max(1, photo.height() * CELL_PX / longest);
    int width = Math.max(1, photo.width() * CELL_PX / longest);
    List<Picture> cells = new ArrayList<>();
    cells.add(Resize.to(photo, height, width));
    for (AblationRow row : rows) {
      Path mask = mask(run, row, set, pair.name());
      cells.add(
          Files.exists(mask)
              ? colour(Resize.to(ImageFiles.readGrey8(mask), height, width))
              : field(height, width, GREY));
    }
    cells.add(colour(Resize.to(truth, height, width)));
    return cells;
  }

  /** A mask of 0 and 1 as 0 and 255. */
  private static Grey seen(NdArray mask) {
    Grey seen = Grey.allocate((int) mask.shape()[0], (int) mask.shape()[1]);
    for (int i = 0; i < seen.u8().capacity(); i++) {
      seen.u8().put(i, mask.data().get(i) == 0 ? 0 : WHITE);
    }
    return seen;
  }

  private static Picture colour(Grey grey) {
    Picture picture = Picture.allocate(grey.height(), grey.width());
    for (int i = 0; i < grey.u8().capacity(); i++) {
      for (int c = 0; c < 3; c++) {
        picture.rgb().put(3 * i + c, grey.u8().get(i));
      }
    }
    return picture;
  }

  private static Picture field(int height, int width, byte level) {
    byte[] row = new byte[3 * width];
    Arrays.fill(row, level);
    Picture field = Picture.allocate(height, width);
    ByteBuffer pixels = field.rgb().duplicate();
    for (int y = 0; y < height; y++) {
      pixels.put(row);
    }
    return field;
  }

  private static void put(Picture cell, Picture sheet, int top, int left) {
    byte[] row = new byte[3 * cell.width()];
    for (int y = 0; y < cell.height(); y++) {
      cell.rgb().get(y * row.length, row);
      sheet.rgb().put(3 * ((top + y) * sheet.width() + left), row);
    }
  }
}
