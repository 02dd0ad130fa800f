package org.chiaro.io;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays from a weights file, in the file's order, with its text metadata and checksum.
 *
 * @param tensors name to array; a file that holds one bare array has the name {@code ""}
 * @param metadata what the file says of itself, empty where the format has no place for it
 * @param sha256 of the whole file, 64 hexadecimal digits
 */
public record Weights(Map<String, NdArray> tensors, Map<String, String> metadata, String sha256) {
  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** The sum of these bytes, 64 hexadecimal digits. */
  public static String sha256(ByteBuffer content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content.duplicate().rewind());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
