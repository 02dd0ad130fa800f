package org.chiaro.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.chiaro.run.AtomicFiles;

/**
 * Stores pairs under one folder. Tar shards appear whole or not at all; in folders a pair's mask is
 * written last and makes it count. Close it, or the last shard is lost. One thread at a time.
 */
public final class PairWriter implements AutoCloseable {
  private static final long MAX_SHARD_BYTES = 256L << 20;

  private final Path folder;
  private final PairStore.Format format;
  private final int shardSize;
  private final Map<String, byte[]> pending = new LinkedHashMap<>();
  private long pendingBytes;
  private int pendingPairs;
  private int shard;
  private long count;

  PairWriter(Path folder, PairStore.Format format, int shardSize, int shard, long count) {
    if (shardSize < 1) {
      throw new IllegalArgumentException("shard size must be at least 1, was " + shardSize);
    }
    this.folder = AtomicFiles.createDirectories(folder);
    this.format = format;
    this.shardSize = shardSize;
    this.shard = shard;
    this.count = count;
  }

  /** Number of pairs stored so far, those of earlier runs included. */
  public long count() {
    return count;
  }

  /** Adds a pair; its name is its number, eight digits. */
  public void add(Pair pair) {
    String name = "%08d".formatted(count);
    byte[] image = ImageFiles.encodePng(pair.image());
    byte[] mask = ImageFiles.encodePng(pair.mask());
    byte[] json = pair.json().getBytes(StandardCharsets.UTF_8);
    if (format == PairStore.Format.DIR) {
      Path place = AtomicFiles.createDirectories(folder.resolve(PairStore.shardName(shard)));
      AtomicFiles.write(place.resolve(name + PairStore.IMAGE), image);
      AtomicFiles.write(place.resolve(name + PairStore.JSON), json);
      AtomicFiles.write(place.resolve(name + PairStore.MASK), mask);
    } else {
      pending.put(name + PairStore.IMAGE, image);
      pending.put(name + PairStore.MASK, mask);
      pending.put(name + PairStore.JSON, json);
      pendingBytes += image.length + mask.length + json.length;
    }
    count++;
    pendingPairs++;
    if (pendingPairs == shardSize || pendingBytes > MAX_SHARD_BYTES) {
      finishShard();
    }
  }

  private void finishShard() {
    if (format == PairStore.Format.TAR) {
      AtomicFiles.write(
          folder.resolve(PairStore.shardName(shard) + ".tar"),
          out -> {
            var tar = new TarArchiveOutputStream(out, "UTF-8");
            for (Map.Entry<String, byte[]> member : pending.entrySet()) {
              TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
              entry.setSize(member.getValue().length);
              // the same pairs give the same bytes, whenever they are stored
              entry.setModTime(0L);
              entry.setUserName("");
              tar.putArchiveEntry(entry);
              tar.write(member.getValue());
              tar.closeArchiveEntry();
            }
            tar.finish();
          });
    }
    pending.clear();
    pendingBytes = 0;
    pendingPairs = 0;
    shard++;
  }

  @Override
  public void close() {
    if (pendingPairs > 0) {
      finishShard();
    }
  }
}
