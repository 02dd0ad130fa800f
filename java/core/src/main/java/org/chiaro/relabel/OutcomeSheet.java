package org.chiaro.relabel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.predict.Resize;

/**
 * Photos for the eye, a column each: the photo, the cues' map, and the photo with its mask in
 * green.
 *
 * <p>Of many photos a few are shown, spread over all: whenever the sheet is full, every other one
 * goes and from then on half as many come in.
 */
final class OutcomeSheet {
  private static final int COLUMNS = 12;
  private static final int MOST = 2 * COLUMNS;
  private static final int PX = 96;
  private static final int GAP = 2;

  private final List<Outcome> shown = new ArrayList<>();
  private long offered;
  private long every = 1;

  void add(Outcome outcome) {
    if (offered++ % every != 0) {
      return;
    }
    shown.add(outcome);
    if (shown.size() > MOST) {
      every *= 2;
      for (int i = shown.size() - 2; i > 0; i -= 2) {
        shown.remove(i);
      }
    }
  }

  /** Writes the sheet as PNG; with no photo, nothing. */
  void write(Path file) {
    if (shown.isEmpty()) {
      return;
    }
    int count = Math.min(shown.size(), MOST);
    int columns = Math.min(COLUMNS, count);
    int rows = (count + columns - 1) / columns;
    int width = columns * (PX + GAP) - GAP;
    int height = rows * 3 * (PX + GAP) - GAP;
    Picture sheet = Picture.allocate(height, width);
    for (int i = 0; i < sheet.rgb().capacity(); i++) {
      sheet.rgb().put(i, (byte) 255);
    }
    for (int i = 0; i < count; i++) {
      Outcome outcome = shown.get(i);
      Picture photo = Resize.shortEdge(outcome.photo(), PX);
      Grey map = Resize.to(outcome.map(), PX, PX);
      Grey mask = Resize.to(outcome.mask(), PX, PX);
      int x = i % columns * (PX + GAP);
      int y = i / columns * 3 * (PX + GAP);
      for (int p = 0; p < PX * PX; p++) {
        int at = ((y + p / PX) * width + x + p % PX) * 3;
        int row = (PX + GAP) * width * 3;
        boolean object = mask.u8().get(p) < 0;
        for (int c = 0; c < 3; c++) {
          int level = photo.rgb().get(3 * p + c) & 0xff;
          ByteBuffer pixels = sheet.rgb();
          pixels.put(at + c, (byte) level);
          pixels.put(at + row + c, map.u8().get(p));
          pixels.put(at + 2 * row + c, (byte) (level / 2 + (object && c == 1 ? 127 : 0)));
        }
      }
    }
    ImageFiles.writePng(file, sheet);
  }
}
