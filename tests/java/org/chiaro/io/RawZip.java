package org.chiaro.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A zip archive written field by field, so that tests can make any of them lie. */
final class RawZip {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int count;

  /** What an entry says of itself; -1 stands for the truth. */
  record Lies(long packed, long unpacked, long offset, int method, int flags, String localName) {
    static final Lies NONE = new Lies(-1, -1, -1, 0, 0, null);
  }

  RawZip add(String name, byte[] content) {
    return add(name, content, Lies.NONE, new byte[0]);
  }

  RawZip add(String name, byte[] content, Lies lies, byte[] extra) {
    byte[] inside = bytes(name);
    byte[] local = lies.localName() == null ? inside : bytes(lies.localName());
    CRC32 crc = new CRC32();
    crc.update(content);
    int offset = out.size();
    out.writeBytes(
        buffer(30 + local.length)
            .putInt(0x04034b50)
            .putShort((short) 20)
            .putShort((short) lies.flags())
            .putShort((short) lies.method())
            .putInt(0)
            .putInt((int) crc.getValue())
            .putInt(content.length)
            .putInt(content.length)
            .putShort((short) local.length)
            .putShort((short) 0)
            .put(local)
            .array());
    out.writeBytes(content);
    directory.writeBytes(
        buffer(46 + inside.length + extra.length)
            .putInt(0x02014b50)
            .putInt(0x00140014)
            .putShort((short) lies.flags())
            .putShort((short) lies.method())
            .putInt(0)
            .putInt((int) crc.getValue())
            .putInt((int) (lies.packed() < 0 ? content.length : lies.packed()))
            .putInt((int) (lies.unpacked() < 0 ? content.length : lies.unpacked()))
            .putShort((short) inside.length)
            .putShort((short) extra.length)
            .putShort((short) 0)
            .putShort((short) 0)
            .putShort((short) 0)
            .putInt(0)
            .putInt((int) (lies.offset() < 0 ? offset : lies.offset()))
            .put(inside)
            .put(extra)
            .array());
    count++;
    return this;
  }

  byte[] end() {
    return end(count, directory.size(), out.size());
  }

  byte[] end(int entries, int bytes, int start) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(out.toByteArray());
    file.writeBytes(directory.toByteArray());
    file.writeBytes(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries)
            .putShort((short) entries)
            .putInt(bytes)
            .putInt(start)
            .putShort((short) 0)
            .array());
    return file.toByteArray();
  }

  /** The extra field that holds sizes of 64 bits. */
  static byte[] large(long... values) {
    ByteBuffer field = buffer(4 + 8 * values.length).putShort((short) 1);
    field.putShort((short) (8 * values.length));
    for (long value : values) {
      field.putLong(value);
    }
    return field.array();
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
