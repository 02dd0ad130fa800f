package org.chiaro.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several equal parts of a job, each a process of its own: which items are whose depends on
 * the items' names alone, which numbered pieces on their numbers, so nobody has to talk to anybody.
 *
 * @param index from 1 to count
 * @param count number of parts
 */
public record Shard(int index, int count) {
  /** The whole job in one part. */
  public static final Shard ALL = new Shard(1, 1);

  /** More than any cluster has processes; it bounds what a merge looks for. */
  private static final int MOST = 100_000;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
  private static final Pattern FOLDER = Pattern.compile("(\\d{1,6})-of-(\\d{1,6})");

  // FNV-1a, 64 bits (Fowler, Noll, Vo), then the finaliser of MurmurHash3 (Appleby)
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long MIX_1 = 0xff51afd7ed558ccdL;
  private static final long MIX_2 = 0xc4ceb9fe1a85ec53L;

  public Shard {
    if (count < 1 || count > MOST || index < 1 || index > count) {
      throw new ChiaroException.Usage(
          "shard must be I/N with I from 1 to N and N at most %d, was %d/%d"
              .formatted(MOST, index, count));
    }
  }

  /** Reads {@code 3/8}. */
  public static Shard parse(String text) {
    return matched(TEXT, text, "shard must have the form I/N, 3/8 say, was " + text);
  }

  /** Reads the name of a shard's folder, {@code 3-of-8}. */
  static Shard ofFolder(String name) {
    return matched(FOLDER, name, name + " is not the folder of a shard, 3-of-8 say");
  }

  private static Shard matched(Pattern pattern, String text, String otherwise) {
    Matcher parts = pattern.matcher(text);
    if (!parts.matches()) {
      throw new ChiaroException.Usage(otherwise);
    }
    return new Shard(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Whether this is the whole job. */
  public boolean isAll() {
    return count == 1;
  }

  /** Whether the item of this name, a path inside its set say, is of this shard. */
  public boolean has(String name) {
    return Long.remainderUnsigned(hash(name), count) == index - 1;
  }

  /** The items that are of this shard, by their names. */
  public <T> List<T> of(List<T> items, Function<T, String> name) {
    return isAll() ? items : items.stream().filter(item -> has(name.apply(item))).toList();
  }

  /** Whether the piece of this number, from 0 on, is of this shard. */
  public boolean has(long number) {
    return number % count == index - 1;
  }

  private static long hash(String name) {
    long hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * MIX_1;
    hash = (hash ^ (hash >>> 33)) * MIX_2;
    return hash ^ (hash >>> 33);
  }

  /** {@code 3-of-8}, the name of its folder. */
  public String folder() {
    return String.format(Locale.ROOT, "%d-of-%d", index, count);
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
