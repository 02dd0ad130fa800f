package org.chiaro.io;

import java.nio.file.Path;
import org.chiaro.run.AtomicFiles;

/**
 * Stores pairs in folders below one, as they come and without an end that is known. One thread at a
 * time.
 */
public final class PairWriter {
  private final Path folder;
  private final int shardSize;
  private int shard;
  private int inShard;
  private long count;

  PairWriter(Path folder, int shardSize, int shard, int inShard, long count) {
    if (shardSize < 1) {
      throw new IllegalArgumentException("shard size must be at least 1, was " + shardSize);
    }
    this.folder = AtomicFiles.createDirectories(folder);
    this.shardSize = shardSize;
    this.shard = shard;
    this.inShard = inShard;
    this.count = count;
  }

  /** Number of pairs stored so far, those of earlier runs included. */
  public long count() {
    return count;
  }

  /** Adds a pair; its name is its number, eight digits. */
  public void add(Pair pair) {
    if (inShard == shardSize) {
      shard++;
      inShard = 0;
    }
    PairShard.write(folder, PairStore.Format.DIR, shard, count, pairs -> pairs.accept(pair));
    count++;
    inShard++;
  }
}
