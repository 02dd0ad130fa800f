package org.chiaro.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.chiaro.run.AtomicFiles;

/**
 * One shard of pairs as it is written. The pairs are named by their numbers, eight digits; the same
 * pairs give the same bytes, whenever and wherever they are stored.
 */
public final class PairShard implements Consumer<Pair> {
  private interface Store {
    void put(String name, byte[] content) throws IOException;
  }

  private final Store store;
  private long next;

  private PairShard(Store store, long first) {
    this.store = store;
    next = first;
  }

  /**
   * Writes pairs into {@code out}, which stays open, as a tar.
   *
   * @param first number of the first pair
   * @param pairs gives each pair to the consumer; one is in memory at a time
   */
  public static void tar(OutputStream out, long first, Consumer<Consumer<Pair>> pairs)
      throws IOException {
    var tar = new TarArchiveOutputStream(out, "UTF-8");
    try {
      pairs.accept(new PairShard((name, content) -> add(tar, name, content), first));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    tar.finish();
    tar.flush();
  }

  /**
   * Writes the pairs of shard {@code number} of a store. A tar appears whole or not at all; in a
   * folder a pair's mask is written last and makes it count.
   *
   * @param format TAR or DIR
   * @return the tar, or the folder
   */
  public static Path write(
      Path folder,
      PairStore.Format format,
      int number,
      long first,
      Consumer<Consumer<Pair>> pairs) {
    if (format == PairStore.Format.PARQUET) {
      throw new IllegalArgumentException("only clusters write " + format);
    }
    AtomicFiles.createDirectories(folder);
    Path file = path(folder, format, number);
    if (format == PairStore.Format.TAR) {
      AtomicFiles.write(file, out -> tar(out, first, pairs));
    } else {
      AtomicFiles.createDirectories(file);
      pairs.accept(
          new PairShard((name, content) -> AtomicFiles.write(file.resolve(name), content), first));
    }
    return file;
  }

  /** Where shard {@code number} of a store lies. */
  public static Path path(Path folder, PairStore.Format format, int number) {
    return folder.resolve(PairStore.shardName(number) + format.ending());
  }

  /** Stores the next pair. */
  @Override
  public void accept(Pair pair) {
    String name = name(next++);
    try {
      store.put(name + PairStore.IMAGE, ImageFiles.encodePng(pair.image()));
      store.put(name + PairStore.JSON, pair.json().getBytes(StandardCharsets.UTF_8));
      store.put(name + PairStore.MASK, ImageFiles.encodePng(pair.mask()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the files of a pair begin with. */
  static String name(long number) {
    return "%08d".formatted(number);
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setModTime(0L);
    entry.setUserName("");
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
