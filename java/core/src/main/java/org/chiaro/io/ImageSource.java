package org.chiaro.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.run.ChiaroException;

/**
 * The bytes of an image while its header is checked: an array, or a file of which only a small
 * window is in memory, so that a file that is refused was never read as a whole.
 */
final class ImageSource implements AutoCloseable {
  /** Bytes [start, start + length) of the source. */
  record Span(int start, int length) {}

  private static final int WINDOW_BYTES = 1 << 16;

  private final String name;
  private final int length;
  private final RandomAccessFile file;
  private byte[] window;
  private int windowStart;
  private int windowLength;

  private ImageSource(String name, int length, RandomAccessFile file, byte[] window, int filled) {
    this.name = name;
    this.length = length;
    this.file = file;
    this.window = window;
    this.windowLength = filled;
  }

  /** Bytes that are in memory already. */
  static ImageSource of(byte[] content, String name) {
    return new ImageSource(name, content.length, null, content, content.length);
  }

  /** A file of so many bytes; it stays open until this is closed. */
  static ImageSource of(Path path, int length) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    return new ImageSource(path.toString(), length, file, new byte[WINDOW_BYTES], 0);
  }

  int length() {
    return length;
  }

  /** The byte at an index that the caller has checked, from 0 to 255. */
  int u8(int at) {
    int inside = at - windowStart;
    if (inside < 0 || inside >= windowLength) {
      move(at);
      inside = 0;
    }
    return window[inside] & 0xff;
  }

  /** Two bytes, the higher one first. */
  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Four bytes, the highest one first. */
  int i32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  /** Two bytes, the lower one first. */
  int u16Little(int at) {
    return u8(at) | u8(at + 1) << 8;
  }

  /** Four bytes, the lowest one first. */
  int i32Little(int at) {
    return u16Little(at) | u16Little(at + 2) << 16;
  }

  /** Whether these characters stand at an index; false beyond the end. */
  boolean startsWith(int offset, String ascii) {
    if (length - offset < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (u8(offset + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Copies bytes [at, at + count) to the start of {@code target}. */
  void copy(int at, byte[] target, int count) {
    int done = 0;
    while (done < count) {
      u8(at + done);
      int inside = at + done - windowStart;
      int part = Math.min(count - done, windowLength - inside);
      System.arraycopy(window, inside, target, done, part);
      done += part;
    }
  }

  /** The spans one after the other. */
  byte[] bytes(List<Span> spans) {
    if (file == null && spans.size() == 1 && spans.get(0).length == length) {
      return window;
    }
    int sum = spans.stream().mapToInt(Span::length).sum();
    var out = new ByteArrayOutputStream(sum);
    byte[] part = new byte[WINDOW_BYTES];
    for (Span span : spans) {
      for (int done = 0; done < span.length; done += part.length) {
        int count = Math.min(part.length, span.length - done);
        copy(span.start + done, part, count);
        out.write(part, 0, count);
      }
    }
    return out.toByteArray();
  }

  private void move(int at) {
    try {
      file.seek(at);
      windowStart = at;
      windowLength = Math.max(0, file.read(window, 0, Math.min(window.length, length - at)));
    } catch (IOException e) {
      throw new ChiaroException.Data(name + ": cannot be read: " + e.getMessage(), e);
    }
    if (windowLength == 0) {
      throw ImageHeader.bad(name, "it became shorter while it was read");
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new ChiaroException.Data(name + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
