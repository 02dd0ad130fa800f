package org.chiaro.io;

import static org.chiaro.io.ImageHeader.bad;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

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

  private final byte[] content;
  private final String name;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final List<ByteBuffer> rows = new ArrayList<>();
  private int height;
  private int width;
  private int depth;
  private int colour;
  private boolean interlaced;
  private boolean palette;

  private PngFile(byte[] content, String name) {
    this.content = content;
    this.name = name;
  }

  static boolean matches(byte[] content) {
    return content.length >= 8 && ByteBuffer.wrap(content, 0, 8).equals(ByteBuffer.wrap(SIGNATURE));
  }

  static ImageHeader header(byte[] content, String name) {
    PngFile png = new PngFile(content, name);
    png.walk();
    png.requireAllRows();
    boolean grey = png.colour == 0 || png.colour == 4;
    return new ImageHeader("PNG", png.height, png.width, grey, png.kept.toByteArray());
  }

  private void walk() {
    kept.writeBytes(SIGNATURE);
    ByteBuffer data = ByteBuffer.wrap(content);
    int at = SIGNATURE.length;
    boolean first = true;
    String type = "";
    while (!type.equals("IEND")) {
      if (at + 12 > content.length) {
        throw bad(name, "the PNG is cut off: its end chunk is missing");
      }
      int length = data.getInt(at);
      if (length < 0 || length > content.length - at - 12) {
        throw bad(name, "the PNG is damaged or cut off");
      }
      type = new String(content, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (first != type.equals("IHDR")) {
        throw bad(name, "the PNG's header chunk is not the first, or not the only one");
      }
      boolean keep = chunk(type, data.slice(at + 8, length));
      if (keep) {
        var crc = new CRC32();
        crc.update(content, at + 4, length + 4);
        if ((int) crc.getValue() != data.getInt(at + 8 + length)) {
          throw bad(name, "the PNG is damaged: wrong checksum in chunk " + type);
        }
        kept.write(content, at, length + 12);
      }
      first = false;
      at += 12 + length;
    }
  }

  /** Takes note of a chunk; true when the decoder needs it. */
  private boolean chunk(String type, ByteBuffer body) {
    switch (type) {
      case "IHDR" -> start(body);
      case "PLTE" -> {
        int entries = body.remaining() / 3;
        if (colour != PALETTE) {
          return false;
        }
        if (palette || entries < 1 || entries > 1 << depth || entries * 3 != body.remaining()) {
          throw bad(name, "the PNG's palette is damaged");
        }
        palette = true;
      }
      case "IDAT" -> rows.add(body);
      case "eXIf" -> {
        return rows.isEmpty();
      }
      case "IEND" -> {
        if (body.hasRemaining()) {
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

  private void start(ByteBuffer body) {
    if (body.remaining() != 13) {
      throw bad(name, "the PNG's header is damaged");
    }
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
      var next = rows.iterator();
      if (!interlaced) {
        requireRows(inflater, next, height, width);
        return;
      }
      for (int[] pass : ADAM7) {
        int passHeight = (height - pass[0] + pass[2] - 1) / pass[2];
        int passWidth = (width - pass[1] + pass[3] - 1) / pass[3];
        if (passHeight > 0 && passWidth > 0) {
          requireRows(inflater, next, passHeight, passWidth);
        }
      }
    } catch (DataFormatException e) {
      throw bad(name, "the PNG's compressed data is damaged");
    } finally {
      inflater.end();
    }
  }

  private void requireRows(Inflater inflater, Iterator<ByteBuffer> next, int count, int pixels)
      throws DataFormatException {
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
          if (inflater.finished() || inflater.needsDictionary() || !next.hasNext()) {
            throw bad(name, "the PNG holds fewer rows than its header promises");
          }
          inflater.setInput(next.next());
        }
      }
      if (row[0] < 0 || row[0] > 4) {
        throw bad(name, "the PNG's compressed data is damaged");
      }
    }
  }
}
