package org.chiaro.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.chiaro.run.ChiaroException;

/**
 * The plain files of a tar shard, one header after the other, in memory that does not grow with the
 * shard: POSIX headers, with the long names and sizes that GNU and pax put before them.
 *
 * <p>Links, folders, devices and sparse files are passed over.
 */
final class TarMembers {
  /** A plain file: where its bytes lie in the shard. */
  record Member(String name, long offset, long bytes) {}

  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int MAX_EXTENSION_BYTES = 1 << 16;
  private static final int MAX_MEMBERS = 1_000_000;

  private final Path shard;
  private final SeekableByteChannel in;
  private final long end;
  private final byte[] header = new byte[BLOCK];
  // what an extension header says of the next member
  private String longName = "";
  private long longSize = -1;

  private TarMembers(Path shard, SeekableByteChannel in) throws IOException {
    this.shard = shard;
    this.in = in;
    end = in.size();
  }

  /** Gives every plain file of a shard to {@code each}, in order. */
  static void read(Path shard, SeekableByteChannel in, Consumer<Member> each) throws IOException {
    new TarMembers(shard, in).read(each);
  }

  private void read(Consumer<Member> each) throws IOException {
    long at = 0;
    int count = 0;
    while (at < end) {
      if (end - at < BLOCK) {
        throw damaged();
      }
      fill(at, header);
      if (isBlank(header)) {
        return;
      }
      if (++count > MAX_MEMBERS) {
        throw new ChiaroException.Data(shard + ": more than " + MAX_MEMBERS + " members");
      }
      at = member(at + BLOCK, each);
    }
    // a whole shard ends in blank blocks
    throw damaged();
  }

  /** Takes note of the header at hand; gives where the next one is. */
  private long member(long offset, Consumer<Member> each) {
    requireSum();
    char type = (char) (header[TYPE_AT] & 0xff);
    boolean extension = type == 'x' || type == 'L';
    long bytes = longSize >= 0 && !extension ? longSize : number(SIZE_AT, 12);
    boolean plain = type == '0' || type == 0 || type == '7';
    if (bytes < 0 || bytes > end - offset) {
      throw damaged();
    }
    if (extension) {
      extend(type, offset, bytes);
    } else {
      if (plain) {
        each.accept(new Member(longName.isEmpty() ? name() : longName, offset, bytes));
      }
      longName = "";
      longSize = -1;
    }
    return offset + (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }

  private void extend(char type, long offset, long bytes) {
    if (bytes > MAX_EXTENSION_BYTES) {
      throw new ChiaroException.Data(shard + ": a member has a name of " + bytes + " bytes");
    }
    byte[] content = new byte[(int) bytes];
    fill(offset, content);
    if (type == 'L') {
      longName = text(content, 0, content.length);
    } else {
      pax(content);
    }
  }

  /** Records of the form {@code 17 path=a/b.png}, where the number counts the whole record. */
  private void pax(byte[] content) {
    int at = 0;
    while (at < content.length) {
      int length = 0;
      int digit = at;
      while (digit < content.length && content[digit] >= '0' && content[digit] <= '9') {
        length = length * 10 + content[digit] - '0';
        if (length > content.length) {
          throw damaged();
        }
        digit++;
      }
      if (length <= digit - at || length > content.length - at) {
        throw damaged();
      }
      record(new String(content, digit, at + length - digit, StandardCharsets.UTF_8).strip());
      at += length;
    }
  }

  private void record(String pair) {
    if (pair.startsWith("path=")) {
      longName = pair.substring(5);
    } else if (pair.startsWith("size=")) {
      if (!pair.matches("size=\\d{1,18}")) {
        throw damaged();
      }
      longSize = Long.parseLong(pair.substring(5));
    }
  }

  private String name() {
    String name = text(header, 0, NAME_BYTES);
    boolean posix = text(header, 257, 6).startsWith("ustar") && header[262] == 0;
    String prefix = posix ? text(header, PREFIX_AT, PREFIX_BYTES) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private void requireSum() {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= SUM_AT && i < SUM_AT + 8 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(SUM_AT, 8)) {
      throw damaged();
    }
  }

  /** A number in octal digits, or in binary where the first bit is set; -1 for anything else. */
  private long number(int at, int length) {
    if (header[at] < 0) {
      long value = header[at] & 0x3f;
      for (int i = 1; i < length; i++) {
        if (value > Long.MAX_VALUE >> 8) {
          return -1;
        }
        value = value << 8 | header[at + i] & 0xff;
      }
      return value;
    }
    String digits = text(header, at, length).strip();
    return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
  }

  private static String text(byte[] bytes, int at, int most) {
    int length = 0;
    while (length < most && bytes[at + length] != 0) {
      length++;
    }
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void fill(long at, byte[] target) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(target);
      in.position(at);
      while (buffer.hasRemaining()) {
        if (in.read(buffer) < 0) {
          throw damaged();
        }
      }
    } catch (IOException e) {
      throw new ChiaroException.Data(shard + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private ChiaroException.Data damaged() {
    return new ChiaroException.Data(shard + ": the shard is damaged or cut off");
  }
}
