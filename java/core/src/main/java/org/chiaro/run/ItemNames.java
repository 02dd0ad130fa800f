package org.chiaro.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The names of all items of a job as two facts, so that its shards can be found to have seen the
 * same ones.
 *
 * @param sha256 of the names in order
 */
public record ItemNames(long count, String sha256) {
  /** Of these names, in this order. */
  public static ItemNames of(Iterable<String> names) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long count = 0;
      for (String name : names) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        count++;
      }
      return new ItemNames(count, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As settings of a run. */
  public void into(Map<String, Object> settings) {
    settings.put("items", count);
    settings.put("items_sha256", sha256);
  }
}
