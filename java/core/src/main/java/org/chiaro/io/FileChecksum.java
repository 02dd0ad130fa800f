package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The checksum that a safetensors file carries of itself: CRC-32C over every byte of it, with the
 * checksum's own eight digits as zeros. It finds any damage within 32 bits, and so any damaged
 * byte.
 */
final class FileChecksum {
  /** The metadata that holds it, first in the header. */
  static final String KEY = "chiaro.crc32c";

  /** What stands in the place of the digits while the sum is taken. */
  static final String BLANK = "00000000";

  private static final byte[] BEFORE = ("\"" + KEY + "\":\"").getBytes(StandardCharsets.US_ASCII);

  // the length, the name of the metadata, and the key
  private static final int START_BYTES = 64;

  private FileChecksum() {}

  /** Writes the digits into a header that has blanks in their place. */
  static void fill(byte[] length, byte[] header, Collection<NdArray> arrays) {
    CRC32C sum = new CRC32C();
    sum.update(length);
    sum.update(header);
    arrays.forEach(array -> sum.update(array.data().duplicate()));
    byte[] digits = digits(sum);
    System.arraycopy(digits, 0, header, place(ByteBuffer.wrap(header)), digits.length);
  }

  /** Whether a file carries a checksum where the writer puts it, at the start of the header. */
  static boolean isIn(FileBytes file) {
    int start = place(file.slice(0, Math.min(file.size(), START_BYTES)));
    return start > 0;
  }

  /** Compares a file with its checksum; a file without one, from elsewhere, passes. */
  static void verify(FileBytes file, Map<String, String> metadata) {
    String claimed = metadata.get(KEY);
    if (claimed == null) {
      return;
    }
    int place = place(file.data());
    if (place < 0 || place + BLANK.length() > file.size()) {
      throw damaged(file);
    }
    CRC32C sum = new CRC32C();
    sum.update(file.slice(0, place));
    sum.update(BLANK.getBytes(StandardCharsets.US_ASCII));
    int rest = place + BLANK.length();
    sum.update(file.slice(rest, file.size() - rest));
    if (!claimed.equals(new String(digits(sum), StandardCharsets.US_ASCII))) {
      throw damaged(file);
    }
  }

  private static byte[] digits(CRC32C sum) {
    return "%08x".formatted(sum.getValue()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Where the digits start, -1 where nothing says so. */
  private static int place(ByteBuffer data) {
    for (int at = 0; at + BEFORE.length <= data.limit(); at++) {
      int same = 0;
      while (same < BEFORE.length && data.get(at + same) == BEFORE[same]) {
        same++;
      }
      if (same == BEFORE.length) {
        return at + same;
      }
    }
    return -1;
  }

  private static RuntimeException damaged(FileBytes file) {
    return file.bad("the file is damaged: its checksum does not fit");
  }
}
