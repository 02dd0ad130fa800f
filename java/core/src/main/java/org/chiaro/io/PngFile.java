package org.chiaro.io;

import static org.chiaro.io.ImageHeader.bad;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.chiaro.io.ImageSource.Span;

/**
 * Checks a PNG from the first chunk to the last: order, checksums, sizes, and that the compressed
 * rows are all there. A decoder then sees only the chunks that make the pixels (and the
 * orientation), so it has nothing to stumble over or to warn of.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
  };
  private static final int PALETTE = 3;

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int MAX_CHUNKS = 1_000_000;

  private final ImageSource content;
  private final String name;
  private final List<Span> kept = new ArrayList<>();
  private final List<Span> rows = new ArrayList<>();
  private final byte[] part = new byte[CHUNK_BYTES];
  private int height;
  private int width;
  private int depth;
  private int colour;
  private boolean interlaced;
  private boolean palette;
  // the compressed data that the inflater has got
  private int row;
  private int fed;

  private PngFile(ImageSource content, String name) {
    this.content = content;
    this.name = name;
  }

  static boolean matches(ImageSource content) {
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (content.length() < SIGNATURE.length || content.u8(i) != (SIGNATURE[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  static ImageHeader header(ImageSource content, String name) {
    PngFile png = new PngFile(content, name);
    png.walk();
    png.requireAllRows();
    boolean grey = png.colour == 0 || png.colour == 4;
    return new ImageHeader("PNG", png.height, png.width, grey, png.kept);
  }

  private void walk() {
    kept.add(new Span(0, SIGNATURE.length));
    int at = SIGNATURE.length;
    String type = "";
    for (int chunks = 0; !type.equals("IEND"); chunks++) {
      if (at > content.length() - 12) {
        throw bad(name, "the PNG is cut off: its end chunk is missing");
      }
      int length = content.i32(at);
      if (length < 0 || length > content.length() - at - 12 || chunks == MAX_CHUNKS) {
        throw bad(name, "the PNG is damaged or cut off");
      }
      content.copy(at + 4, part, 4);
      type = new String(part, 0, 4, StandardCharsets.ISO_8859_1);
      if ((chunks == 0) != type.equals("IHDR")) {
        throw bad(name, "the PNG's header chunk is not the first, or not the only one");
      }
      boolean keep = chunk(type, new Span(at + 8, length));
      if (keep) {
        if (sum(at + 4, length + 4) != content.i32(at + 8 + length)) {
          throw bad(name, "the PNG is damaged: wrong checksum in chunk " + type);
        }
        kept.add(new Span(at, length + 12));
      }
      at += 12 + length;
    }
  }

  private int sum(int at, int length) {
    var crc = new CRC32();
    for (int done = 0; done < length; done += part.length) {
      int count = Math.min(part.length, length - done);
      content.copy(at + done, part, count);
      crc.update(part, 0, count);
    }
    return (int) crc.getValue();
  }

  /** Takes note of a chunk; true when the decoder needs it. */
  private boolean chunk(String type, Span body) {
    switch (type) {
      case "IHDR" -> start(body);
      case "PLTE" -> {
        int entries = body.length() / 3;
        if (colour != PALETTE) {
          return false;
        }
        if (palette || entries < 1 || entries > 1 << depth || entries * 3 != body.length()) {
          throw bad(name, "the PNG's palette is damaged");
        }
        palette = true;
      }
      case "IDAT" -> rows.add(body);
      case "eXIf" -> {
        return rows.isEmpty();
      }
      case "IEND" -> {
        if (body.length() > 0) {
          throw bad(name, "the PNG's end chunk is damaged");
        }
      }
      default -> {
        if (Character.isUpperCase(type.charAt(0))) {
          throw bad(name, "the PNG is damaged: unknown chunk");
        }
        return false;
      }
    }
    return true;
  }

  private void start(Span span) {
    if (span.length() != 13) {
      throw bad(name, "the PNG's header is damaged");
    }
    byte[] fields = new byte[13];
    content.copy(span.start(), fields, fields.length);
    ByteBuffer body = ByteBuffer.wrap(fields);
    width = body.getInt();
    height = body.getInt();
    ImageHeader.requireSize(height, width, name);
    depth = body.get();
    colour = body.get();
    boolean known =
        switch (colour) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    byte compression = body.get();
    byte filter = body.get();
    byte interlace = body.get();
    if (!known || compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
      throw bad(name, "the PNG's header is damaged");
    }
    interlaced = interlace == 1;
  }

  /** Unpacks the compressed data once, a row at a time, and looks at each row's filter byte. */
  private void requireAllRows() {
    if (colour == PALETTE && !palette) {
      throw bad(name, "the PNG has no palette");
    }
    var inflater = new Inflater();
    try {
      if (!interlaced) {
        requireRows(inflater, height, width);
        return;
      }
      for (int[] pass : ADAM7) {
        int passHeight = (height - pass[0] + pass[2] - 1) / pass[2];
        int passWidth = (width - pass[1] + pass[3] - 1) / pass[3];
        if (passHeight > 0 && passWidth > 0) {
          requireRows(inflater, passHeight, passWidth);
        }
      }
    } catch (DataFormatException e) {
      throw bad(name, "the PNG's compressed data is damaged");
    } finally {
      inflater.end();
    }
  }

  private void requireRows(Inflater inflater, int count, int pixels) throws DataFormatException {
    int channels =
        switch (colour) {
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> 1;
        };
    byte[] row = new byte[1 + (int) (((long) pixels * channels * depth + 7) / 8)];
    for (int y = 0; y < count; y++) {
      int filled = 0;
      while (filled < row.length) {
        int got = inflater.inflate(row, filled, row.length - filled);
        filled += got;
        if (got == 0) {
          if (inflater.finished() || inflater.needsDictionary() || !feed(inflater)) {
            throw bad(name, "the PNG holds fewer rows than its header promises");
          }
        }
      }
      if (row[0] < 0 || row[0] > 4) {
        throw bad(name, "the PNG's compressed data is damaged");
      }
    }
  }

  /** Gives the inflater the next piece of compressed data; false at the end of it. */
  private boolean feed(Inflater inflater) {
    while (row < rows.size() && fed == rows.get(row).length()) {
      row++;
      fed = 0;
    }
    if (row == rows.size()) {
      return false;
    }
    Span span = rows.get(row);
    int count = Math.min(part.length, span.length() - fed);
    content.copy(span.start() + fed, part, count);
    inflater.setInput(part, 0, count);
    fed += count;
    return true;
  }
}
