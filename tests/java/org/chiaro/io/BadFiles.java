package org.chiaro.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Files made by hand to hurt the one who reads them, by kind and name. */
final class BadFiles {
  private static final byte[] PICKLE =
      new PickleWriter()
          .tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1})
          .stop();

  private BadFiles() {}

  static Map<String, byte[]> zips() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("nothing but its end", new RawZip().end());
    all.put("path up", archive("a/../../etc/passwd"));
    all.put("absolute path", archive("/etc/passwd"));
    all.put("backslashes", archive("a\\..\\..\\x"));
    all.put("the same name twice", archive("a/data/0"));
    all.put("two pickles", archive("b/data.pkl"));
    all.put("a program", archive("a/constants.pkl"));
    all.put("a name of 40,000 bytes", archive("a/" + "x".repeat(40_000)));
    all.put("no pickle", new RawZip().add("a/data/0", new byte[4]).end());
    all.put("a pickle two folders down", new RawZip().add("a/b/data.pkl", PICKLE).end());
    all.put("a missing storage", new RawZip().add("a/data.pkl", PICKLE).end());
    all.put("a storage too short", storage(new byte[3], RawZip.Lies.NONE));
    all.put("a storage too long", storage(new byte[5], RawZip.Lies.NONE));
    all.put("encrypted", lies(-1, -1, -1, 0, 1, null));
    all.put("packed by method 12", lies(-1, -1, -1, 12, 0, null));
    all.put("deflate that is none", lies(-1, 4, -1, 8, 0, null));
    all.put("stored, of two sizes", lies(-1, 8, -1, 0, 0, null));
    all.put("another name inside", lies(-1, -1, -1, 0, 0, "a/data/9"));
    all.put("packed beyond the file", lies(1 << 20, 1 << 20, -1, 0, 0, null));
    all.put("of 2 GiB", lies(-1, Integer.MAX_VALUE, -1, 8, 0, null));
    all.put("at a place that is no entry", lies(-1, -1, 3, 0, 0, null));
    all.put("at a place beyond the file", lies(-1, -1, 1 << 30, 0, 0, null));
    all.put("on top of another", lies(-1, -1, 0, 0, 0, null));
    all.put("2^62 bytes, as 64 bits", large(1L << 62, 1L << 62));
    all.put("-1 bytes, as 64 bits", large(-1, -1));
    all.put("-2^60 bytes, to hide a bomb", large(-(1L << 60), 4));
    all.put("an extra field cut short", extra(new byte[] {1, 0, 16, 0, 1}));
    all.put("more entries than there are", whole().end(9, 200, 100));
    all.put("a directory beyond the file", whole().end(2, 1 << 30, 1 << 30));
    all.put("a directory at -1", whole().end(2, -1, -1));
    all.put("65,535 entries in 100 bytes", whole().end(65_535, 100, 0));
    all.put("a deflated bomb", bomb());
    return all;
  }

  private static RawZip whole() {
    return new RawZip().add("a/data.pkl", PICKLE).add("a/data/0", new byte[4]);
  }

  private static byte[] archive(String third) {
    return whole().add(third, PICKLE).end();
  }

  private static byte[] storage(byte[] content, RawZip.Lies lies) {
    RawZip zip = new RawZip().add("a/data.pkl", PICKLE);
    return zip.add("a/data/0", content, lies, new byte[0]).end();
  }

  private static byte[] lies(
      long packed, long unpacked, long offset, int method, int flags, String local) {
    return storage(
        new byte[4], new RawZip.Lies(packed, unpacked, offset, method, flags, local));
  }

  private static byte[] large(long unpacked, long packed) {
    RawZip.Lies lies = new RawZip.Lies(0xffffffffL, 0xffffffffL, -1, 8, 0, null);
    return whole().add("a/x", new byte[4], lies, RawZip.large(unpacked, packed)).end();
  }

  private static byte[] extra(byte[] field) {
    return whole().add("a/x", new byte[4], RawZip.Lies.NONE, field).end();
  }

  private static byte[] bomb() {
    byte[] packed = deflated(new byte[64 << 20], true);
    RawZip.Lies lies = new RawZip.Lies(-1, 64 << 20, -1, 8, 0, null);
    return storage(packed, lies);
  }

  static Map<String, byte[]> safetensors() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    String[] headers = {
      "{\"a\":[]}",
      "{\"a\":{}}",
      "{\"a\":null}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1152921504606846976],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[3037000500,3037000500],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[true],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"dtype\":\"I32\"}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
      "{\"__metadata__\":\"x\"}",
      "{\"__metadata__\":{\"a\":{}}}",
      "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
      "{\"a\\u0000\":{\"dtype\":\"F32\"}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}{}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}",
      "{/**/\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      "{\"a\":NaN}",
    };
    for (String header : headers) {
      all.put(header, safetensors(header.length(), header));
    }
    String ones = "1,".repeat(40) + "2";
    all.put(
        "41 axes",
        safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[" + ones + "],\"data_offsets\":[0,8]}}"));
    all.put("a name of 2 MB", safetensors("{\"" + "n".repeat(2_000_000) + "\":{}}"));
    all.put("a text of 2 MB", safetensors("{\"__metadata__\":{\"a\":\"" + "t".repeat(2_000_000) + "\"}}"));
    all.put("a number of 5,000 digits", safetensors("{\"a\":{\"shape\":[" + "9".repeat(5000) + "]}}"));
    all.put("two million empty arrays", safetensors("{\"a\":{\"x\":[" + "0,".repeat(2_000_000) + "0]}}"));
    all.put("lists nested 100,000 deep", safetensors("{\"a\":" + "[".repeat(100_000)));
    all.put("objects nested 100,000 deep", safetensors("{\"a\":".repeat(100_000)));
    all.put("a header of 2^63 bytes", safetensors(Long.MIN_VALUE, "{}"));
    all.put("a header of 2^60 bytes", safetensors(1L << 60, "{}"));
    all.put("a header of 33 MiB", safetensors(33 << 20, "{}"));
    all.put("malformed UTF-8", safetensors("{\"\u00ff\":1}", StandardCharsets.ISO_8859_1));
    return all;
  }

  /** A good file as another program writes it. */
  static byte[] plainSafetensors() {
    return safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}");
  }

  private static byte[] safetensors(String header) {
    return safetensors(header, StandardCharsets.UTF_8);
  }

  private static byte[] safetensors(
      String header, java.nio.charset.Charset charset) {
    byte[] text = header.getBytes(charset);
    return concat(little(8).putLong(text.length).array(), text, new byte[8]);
  }

  private static byte[] safetensors(long length, String header) {
    return concat(
        little(8).putLong(length).array(),
        header.getBytes(StandardCharsets.UTF_8),
        new byte[8]);
  }

  static Map<String, byte[]> npys() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    String[] headers = {
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,1), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').system('id'),), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': [2], }",
      "{'descr': '<f4', 'fortran_order': True, 'shape': (1,2), }",
      "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }",
      "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<M8', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': [('a', '<f4'), ('b', 'O')], 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '', 'fortran_order': False, 'shape': (2,), }",
      "{'fortran_order': False, 'shape': (2,), }",
      "{'descr': '<f4', 'shape': (2,), }",
      "{'descr': '<f4', 'fortran_order': False, }",
      "os.system('id')",
      "",
      "{",
      "{}",
    };
    for (String header : headers) {
      all.put("header " + header, npy(1, header.length(), header));
    }
    String good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    String axes = "1,".repeat(30_000) + "2";
    all.put(
        "30,001 axes",
        npy(2, -1, "{'descr': '<f4', 'fortran_order': False, 'shape': (" + axes + "), }"));
    all.put("version 0", npy(0, -1, good));
    all.put("version 4", npy(4, -1, good));
    all.put("version 200", npy(200, -1, good));
    all.put("a header of 65,535 bytes", npy(1, 65_535, good));
    all.put("a header of 2^32 - 1 bytes", npy(2, 0xffffffffL, good));
    all.put("a header of 2^31 bytes", npy(3, 1L << 31, good));
    all.put("braces without end", npy(2, -1, "{".repeat(60_000)));
    all.put("quotes without end", npy(2, -1, "{'descr'" + " ".repeat(50_000) + ":"));
    return all;
  }

  private static byte[] npy(int version, long length, String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    long claimed = length < 0 ? text.length : length;
    ByteBuffer head = little(version == 1 ? 10 : 12).put(Npy.MAGIC).put((byte) version).put((byte) 0);
    head = version == 1 ? head.putShort((short) claimed) : head.putInt((int) claimed);
    return concat(head.array(), text, new byte[8]);
  }

  static Map<String, byte[]> tars() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    byte[] end = new byte[1024];
    all.put("half a header", Arrays.copyOf(member("a.png", "10", '0'), 300));
    all.put("no end", member("a.png", "0", '0'));
    all.put("a wrong checksum", concat(damaged(member("a.png", "0", '0'), 150), end));
    all.put("a name changed after the checksum", concat(damaged(member("a.png", "0", '0'), 0), end));
    all.put("a size of 8 GiB", concat(member("a.png", "77777777777", '0'), end));
    all.put("a size of words", concat(member("a.png", "oops", '0'), end));
    all.put("a negative size", concat(member("a.png", "-1", '0'), end));
    all.put("a size of 2^62 in binary", concat(binary(0x40), end));
    all.put("a size below zero in binary", concat(binary(0xff), end));
    all.put("a long name of 1 GiB", concat(member("././@LongLink", "10000000000", 'L'), end));
    all.put("a long name of 100 kB", concat(member("x", "303240", 'L'), new byte[100_352], end));
    all.put("pax of 100 kB", concat(member("x", "303240", 'x'), new byte[100_352], end));
    all.put("pax without a length", concat(pax("path=a.png\n"), end));
    all.put("pax of a lying length", concat(pax("999 path=a.png\n"), end));
    all.put("pax of length 0", concat(pax("0 path=a.png\n"), end));
    all.put("pax of length 2^64", concat(pax("18446744073709551616 path=a\n"), end));
    all.put("pax with a negative size", concat(pax("11 size=-1\n"), member("a.png", "0", '0'), end));
    all.put(
        "pax with a size of 2^60",
        concat(pax("28 size=1152921504606846976\n"), member("a.png", "0", '0'), end));
    all.put(
        "pax with a size of 30 digits",
        concat(pax("39 size=" + "9".repeat(30) + "\n"), member("a.png", "0", '0'), end));
    all.put("noise", noise(2048));
    all.put("text", "<!DOCTYPE html>".repeat(100).getBytes(StandardCharsets.US_ASCII));
    all.put(
        "the same picture twice",
        concat(member("1.png", "0", '0'), member("1.png", "0", '0'), end));
    return all;
  }

  private static byte[] member(String name, String size, char type) {
    byte[] header = new byte[512];
    System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, header, 0, name.length());
    System.arraycopy(size.getBytes(StandardCharsets.US_ASCII), 0, header, 124, size.length());
    header[156] = (byte) type;
    return summed(header);
  }

  private static byte[] binary(int first) {
    byte[] header = member("a.png", "0", '0');
    Arrays.fill(header, 124, 136, (byte) 0xff);
    header[124] = (byte) (0x80 | first);
    return summed(header);
  }

  private static byte[] summed(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    byte[] digits = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, 148, digits.length);
    header[154] = 0;
    return header;
  }

  private static byte[] pax(String records) {
    byte[] text = records.getBytes(StandardCharsets.UTF_8);
    return concat(member("x", Integer.toOctalString(text.length), 'x'), Arrays.copyOf(text, 512));
  }

  private static byte[] damaged(byte[] bytes, int at) {
    bytes[at]++;
    return bytes;
  }

  static Map<String, byte[]> images() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    pngs(all);
    int[][] sides = {{60_000, 60_000}, {16_385, 1}, {1, 65_535}, {0, 5}, {8001, 8001}};
    for (int[] size : sides) {
      String name = size[0] + " x " + size[1];
      all.put("JPEG of " + name, jpeg(size[0], size[1], 8, 0xc0));
      all.put("WebP of " + name, webp(size[0], size[1]));
      all.put("BMP of " + name, bmp(size[0], size[1], 24, 0, 40));
    }
    all.put("JPEG of 16 bits", jpeg(9, 9, 16, 0xc0));
    all.put("JPEG without loss", jpeg(9, 9, 8, 0xc3));
    all.put("JPEG without a picture", new byte[] {-1, -40, -1, -39});
    all.put("JPEG with a segment of no length", new byte[] {-1, -40, -1, -32, 0, 0, -1, -39});
    all.put("JPEG with a segment beyond its end", new byte[] {-1, -40, -1, -32, -1, -1, -1, -39});
    all.put("JPEG of markers", filled(100_000, (byte) -1, (byte) -40));
    all.put("JPEG of 0xff", filled(100_000, (byte) -1, (byte) -1));
    all.put("JPEG of 60,000 scans", jpegScans());
    all.put("BMP upside down, 2^31 high", bmp(4, Integer.MIN_VALUE, 24, 0, 40));
    all.put("BMP of width -4", bmp(-4, 4, 24, 0, 40));
    all.put("BMP of 7 bits", bmp(4, 4, 7, 0, 40));
    all.put("BMP of compression 9", bmp(4, 4, 24, 9, 40));
    all.put("BMP with a header of 2^31 bytes", bmp(4, 4, 24, 0, Integer.MAX_VALUE));
    all.put("BMP with rows missing", bmp(4000, 4000, 24, 0, 40));
    all.put("WebP of another kind", "RIFF\u0020\0\0\0WEBPXXXX".concat("\0".repeat(40)).getBytes(StandardCharsets.ISO_8859_1));
    all.put("TIFF", concat(new byte[] {'I', 'I', 42, 0}, new byte[100]));
    all.put("GIF", "GIF89a".concat("x".repeat(100)).getBytes(StandardCharsets.US_ASCII));
    all.put("SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.US_ASCII));
    all.put("OpenEXR", concat(new byte[] {0x76, 0x2f, 0x31, 0x01}, new byte[100]));
    return all;
  }

  private static void pngs(Map<String, byte[]> all) {
    byte[] row = {0, 1, 2, 3};
    byte[] end = chunk("IEND", new byte[0]);
    for (int[] size : new int[][] {{1 << 30, 1 << 30}, {16_385, 1}, {8001, 8001}, {0, 1}, {-1, 1}}) {
      all.put(
          "PNG of " + size[0] + " x " + size[1],
          png(ihdr(size[0], size[1], 8, 2, 0), chunk("IDAT", deflated(row, false)), end));
    }
    byte[] head = ihdr(1, 1, 8, 2, 0);
    byte[] data = chunk("IDAT", deflated(row, false));
    all.put("PNG without a header", png(data, end));
    all.put("PNG with two headers", png(head, head, data, end));
    all.put("PNG without data", png(head, end));
    all.put("PNG without an end", png(head, data));
    all.put("PNG with an end that holds data", png(head, data, chunk("IEND", new byte[5])));
    all.put("PNG with a chunk of 2^31 bytes", png(head, little(12).putInt(0xffffff7f).array(), end));
    all.put("PNG with a chunk of -1 bytes", png(head, little(12).putInt(-1).array(), end));
    all.put("PNG with an unknown chunk", png(head, chunk("ABCD", new byte[4]), data, end));
    all.put("PNG with a wrong checksum", damaged(png(head, data, end), 30));
    all.put("PNG of 3 bits", png(ihdr(1, 1, 3, 0, 0), data, end));
    all.put("PNG of colour type 5", png(ihdr(1, 1, 8, 5, 0), data, end));
    all.put("PNG of interlace 2", png(ihdr(1, 1, 8, 2, 2), data, end));
    all.put("PNG with a header of 12 bytes", png(chunk("IHDR", new byte[12]), data, end));
    all.put("PNG without its palette", png(ihdr(1, 1, 8, 3, 0), data, end));
    all.put(
        "PNG with a palette of 300",
        png(ihdr(1, 1, 8, 3, 0), chunk("PLTE", new byte[900]), data, end));
    all.put("PNG with a palette of 2 bytes", png(ihdr(1, 1, 8, 3, 0), chunk("PLTE", new byte[2]), data, end));
    all.put("PNG with fewer rows", png(ihdr(1, 9, 8, 2, 0), data, end));
    all.put("PNG with fewer columns", png(ihdr(9, 1, 8, 2, 0), data, end));
    all.put("PNG with filter 9", png(head, chunk("IDAT", deflated(new byte[] {9, 0, 0, 0}, false)), end));
    all.put("PNG with data that is no zlib", png(head, chunk("IDAT", noise(50)), end));
    all.put(
        "PNG of 64 megapixels with one row",
        png(ihdr(8000, 8000, 8, 2, 0), chunk("IDAT", deflated(new byte[24_001], false)), end));
    all.put("PNG of a million empty chunks", png(head, concat(emptyChunks(1_000_001), end)));
  }

  private static byte[] emptyChunks(int count) {
    byte[] one = chunk("tEXt", new byte[0]);
    byte[] all = new byte[one.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  private static byte[] png(byte[]... chunks) {
    byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return concat(signature, concat(chunks));
  }

  private static byte[] ihdr(int width, int height, int depth, int colour, int interlace) {
    byte[] body =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) colour)
            .putShort((short) 0)
            .put((byte) interlace)
            .array();
    return chunk("IHDR", body);
  }

  private static byte[] chunk(String type, byte[] body) {
    byte[] inside = concat(type.getBytes(StandardCharsets.US_ASCII), body);
    CRC32 crc = new CRC32();
    crc.update(inside);
    return concat(
        ByteBuffer.allocate(4).putInt(body.length).array(),
        inside,
        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] jpeg(int width, int height, int precision, int frame) {
    return concat(
        new byte[] {-1, -40, -1, (byte) frame, 0, 11, (byte) precision},
        ByteBuffer.allocate(4).putShort((short) height).putShort((short) width).array(),
        new byte[] {1, 1, 0x11, 0, -1, -38, 0, 8, 1, 1, 0, 0, 63, 0, 0, -1, -39});
  }

  private static byte[] jpegScans() {
    byte[] scan = {-1, -38, 0, 8, 1, 1, 0, 0, 63, 0};
    byte[] scans = new byte[60_000 * scan.length];
    for (int at = 0; at < scans.length; at += scan.length) {
      System.arraycopy(scan, 0, scans, at, scan.length);
    }
    byte[] frame = Arrays.copyOf(jpeg(8, 8, 8, 0xc2), 15);
    return concat(frame, scans, new byte[] {-1, -39});
  }

  private static byte[] webp(int width, int height) {
    return little(60)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(52)
        .put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII))
        .putInt(10)
        .putInt(0)
        .putShort((short) (width - 1))
        .put((byte) (width - 1 >> 16))
        .putShort((short) (height - 1))
        .put((byte) (height - 1 >> 16))
        .array();
  }

  private static byte[] bmp(int width, int height, int bits, int compression, int headerBytes) {
    return little(80)
        .put("BM".getBytes(StandardCharsets.US_ASCII))
        .putInt(80)
        .putInt(0)
        .putInt(54)
        .putInt(headerBytes)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) bits)
        .putInt(compression)
        .array();
  }

  static Map<String, byte[]> mats() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    byte[] head = new byte[128];
    byte[] text = "MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, head, 0, text.length);
    head[124] = 0;
    head[125] = 1;
    head[126] = 'I';
    head[127] = 'M';
    all.put("an element of 2^31 - 1 bytes", concat(head, element(14, Integer.MAX_VALUE)));
    all.put("an element of -1 bytes", concat(head, element(14, -1)));
    all.put("an element of type 99", concat(head, element(99, 0)));
    all.put("compressed noise", concat(head, element(15, 100), noise(100)));
    all.put("compressed nothing", concat(head, element(15, 0)));
    byte[] inner = deflated(element(14, 1 << 30), false);
    all.put("a compressed element that lies", concat(head, element(15, inner.length), inner));
    byte[] nested = deflated(concat(element(15, 8), new byte[8]), false);
    all.put("compressed within compressed", concat(head, element(15, nested.length), nested));
    byte[] part = concat(element(6, Integer.MAX_VALUE), new byte[8]);
    all.put("flags of 2^31 - 1 bytes", concat(head, element(14, part.length), part));
    all.put("a part of length -8", concat(head, element(14, 16), element(6, -8), new byte[8]));
    all.put("nothing after the header", head);
    all.put("a header cut off", Arrays.copyOf(head, 100));
    all.put("level 7.3", "MATLAB 7.3 MAT-file".concat(" ".repeat(200)).getBytes(StandardCharsets.US_ASCII));
    byte[] bomb = deflated(concat(element(14, 66 << 20), new byte[66 << 20]), false);
    all.put("65 MiB in 64 kB", concat(head, element(15, bomb.length), bomb));
    return all;
  }

  private static byte[] element(int type, int length) {
    return little(8).putInt(type).putInt(length).array();
  }

  private static byte[] deflated(byte[] bytes, boolean raw) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[1 << 16];
    while (!deflater.finished()) {
      out.write(part, 0, deflater.deflate(part));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] filled(int length, byte... pattern) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = pattern[i % pattern.length];
    }
    bytes[2] = -1;
    return bytes;
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(5).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
