package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip archive in memory, as its central directory lists them, all checked before
 * any is unpacked: each lies inside the file, apart from the others, under one name, and all
 * together unpack to a size that fits the file's.
 *
 * <p>What is stored without compression is read in place.
 */
final class ZipDirectory {
  /** One file of the archive; its bytes start at {@code offset} and take {@code packed}. */
  record Entry(String name, boolean stored, int offset, int packed, int unpacked, int crc) {}

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int LOCATOR64_BYTES = 20;
  private static final int END64_BYTES = 56;
  private static final int MAX_COMMENT = 0xffff;
  private static final long U32 = 0xffffffffL;

  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_NAME_BYTES = 1024;
  // PyTorch stores without compression; a zip packed again by hand may use it, within reason
  private static final long FREE_BYTES = 16L << 20;
  private static final int MAX_RATIO = 20;

  private final FileBytes file;
  private final ByteBuffer data;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZipDirectory(FileBytes file) {
    this.file = file;
    data = file.slice(0, file.size());
  }

  static boolean matches(FileBytes file) {
    return file.size() >= 4 && file.data().getInt(0) == LOCAL;
  }

  static ZipDirectory of(FileBytes file) {
    ZipDirectory directory = new ZipDirectory(file);
    directory.read();
    return directory;
  }

  /** All entries by name, in the directory's order. */
  Map<String, Entry> entries() {
    return entries;
  }

  private void read() {
    int end = end();
    long count = data.getShort(end + 10) & 0xffff;
    long bytes = data.getInt(end + 12) & U32;
    long start = data.getInt(end + 16) & U32;
    int end64 = end64(end);
    if (end64 >= 0) {
      count = data.getLong(end64 + 32);
      bytes = data.getLong(end64 + 40);
      start = data.getLong(end64 + 48);
    }
    long limit = end64 >= 0 ? end64 : end;
    if (count < 0 || bytes < 0 || start < 0 || start > limit || bytes > limit - start) {
      throw damaged();
    }
    if (count > MAX_ENTRIES) {
      throw file.bad("the zip archive has " + count + " entries");
    }
    int at = (int) start;
    for (long i = 0; i < count; i++) {
      at = entry(at, (int) (start + bytes), start);
    }
    requireApart();
    requireSize();
  }

  private int end() {
    int last = file.size() - END_BYTES;
    for (int at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
      if (data.getInt(at) == END && (data.getShort(at + 20) & 0xffff) == last - at) {
        return at;
      }
    }
    throw file.bad("the zip archive is damaged or cut off: its end is missing");
  }

  /** Where the end record for large archives is, -1 where there is none. */
  private int end64(int end) {
    int locator = end - LOCATOR64_BYTES;
    if (locator < 0 || data.getInt(locator) != LOCATOR64) {
      return -1;
    }
    long at = data.getLong(locator + 8);
    if (at < 0 || at > locator - END64_BYTES || data.getInt((int) at) != END64) {
      throw damaged();
    }
    return (int) at;
  }

  private int entry(int at, int end, long directory) {
    if (at > end - CENTRAL_BYTES || data.getInt(at) != CENTRAL) {
      throw damaged();
    }
    int nameBytes = data.getShort(at + 28) & 0xffff;
    int extraBytes = data.getShort(at + 30) & 0xffff;
    int comment = data.getShort(at + 32) & 0xffff;
    long next = (long) at + CENTRAL_BYTES + nameBytes + extraBytes + comment;
    if (next > end || nameBytes > MAX_NAME_BYTES) {
      throw damaged();
    }
    String name = text(at + CENTRAL_BYTES, nameBytes);
    long[] sizes = sizes(at, at + CENTRAL_BYTES + nameBytes, extraBytes);
    long unpacked = sizes[0];
    long packed = sizes[1];
    long local = sizes[2];
    int method = data.getShort(at + 10);
    boolean encrypted = (data.getShort(at + 8) & 1) != 0;
    if (encrypted || method != 0 && method != 8 || method == 0 && packed != unpacked) {
      throw file.bad("the zip archive is packed in a way that is not read");
    }
    if (local < 0 || local > directory - LOCAL_BYTES || data.getInt((int) local) != LOCAL) {
      throw damaged();
    }
    int localName = data.getShort((int) local + 26) & 0xffff;
    long offset = local + LOCAL_BYTES + localName + (data.getShort((int) local + 28) & 0xffff);
    if (offset > directory || packed < 0 || packed > directory - offset) {
      throw damaged();
    }
    if (!name.equals(text((int) local + LOCAL_BYTES, localName))) {
      throw file.bad("the zip archive calls an entry by two names");
    }
    if (unpacked < 0 || unpacked > Integer.MAX_VALUE) {
      throw tooLarge();
    }
    int crc = data.getInt(at + 16);
    Entry entry = new Entry(name, method == 0, (int) offset, (int) packed, (int) unpacked, crc);
    if (entries.put(name, entry) != null) {
      throw file.bad("the zip archive holds the same name twice");
    }
    return (int) next;
  }

  /** Unpacked and packed bytes and the place, from the extra field where 32 bits do not hold it. */
  private long[] sizes(int at, int extra, int extraBytes) {
    long[] sizes = {
      data.getInt(at + 24) & U32, data.getInt(at + 20) & U32, data.getInt(at + 42) & U32
    };
    int end = extra + extraBytes;
    int field = extra;
    while (end - field >= 4) {
      int id = data.getShort(field) & 0xffff;
      int length = data.getShort(field + 2) & 0xffff;
      int value = field + 4;
      if (length > end - value) {
        throw damaged();
      }
      for (int i = 0; id == 1 && i < sizes.length; i++) {
        if (sizes[i] == U32 && value + 8 <= field + 4 + length) {
          sizes[i] = data.getLong(value);
          value += 8;
        }
      }
      field += 4 + length;
    }
    return sizes;
  }

  private String text(int at, int bytes) {
    return StandardCharsets.UTF_8.decode(data.slice(at, bytes)).toString();
  }

  /** One stretch of the file must not be unpacked under several names. */
  private void requireApart() {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingInt(Entry::offset).thenComparingInt(Entry::packed));
    int reached = 0;
    for (Entry entry : ordered) {
      if (entry.offset < reached) {
        throw file.bad("the zip archive's entries overlap");
      }
      reached = entry.offset + entry.packed;
    }
  }

  private void requireSize() {
    long sum = 0;
    for (Entry entry : entries.values()) {
      sum += entry.unpacked;
    }
    if (sum > FREE_BYTES + MAX_RATIO * (long) file.size()) {
      throw tooLarge();
    }
  }

  /** The bytes of an entry, which must have the checksum that the directory gives. */
  ByteBuffer unpack(Entry entry) {
    ByteBuffer packed = file.slice(entry.offset, entry.packed);
    ByteBuffer unpacked = entry.stored ? packed : inflated(packed, entry.unpacked);
    CRC32 crc = new CRC32();
    crc.update(unpacked.duplicate());
    if ((int) crc.getValue() != entry.crc) {
      throw file.bad("the zip archive is damaged: wrong checksum");
    }
    return unpacked;
  }

  private ByteBuffer inflated(ByteBuffer packed, int bytes) {
    ByteBuffer unpacked = ByteBuffer.allocateDirect(bytes);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      while (unpacked.hasRemaining() && inflater.inflate(unpacked) > 0) {
        continue;
      }
      // the end may take one more call, which must give nothing
      if (unpacked.hasRemaining() || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw damaged();
      }
      return unpacked.flip();
    } catch (DataFormatException e) {
      throw damaged();
    } finally {
      inflater.end();
    }
  }

  private RuntimeException damaged() {
    return file.bad("the zip archive is damaged");
  }

  private RuntimeException tooLarge() {
    return file.bad("the zip archive would unpack to far more than its size");
  }
}
