package org.chiaro.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders {@code shards/3-of-8} in the root of a job that several processes share. */
public final class ShardFolders {
  /** The folder in the root that holds them. */
  public static final String NAME = "shards";

  private ShardFolders() {}

  /** The shards that have a folder below a root, by count and number; none where there is none. */
  public static List<Shard> in(Path root) {
    Path folder = root.resolve(NAME);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> Shard.ofFolder(entry.getFileName().toString()))
          .sorted(Comparator.comparingInt(Shard::count).thenComparingInt(Shard::index))
          .toList();
    } catch (IOException e) {
      throw new ChiaroException.Data(folder + ": cannot be listed: " + AtomicFiles.reason(e), e);
    }
  }

  /** Where the folder of a shard is, or would be. */
  public static Path of(Path root, Shard shard) {
    return root.resolve(NAME).resolve(shard.folder());
  }

  /**
   * Makes the folder of a shard.
   *
   * @throws ChiaroException.Usage if the root holds a whole job, or one in another number of parts
   */
  static Path prepare(Path root, Shard shard) {
    List<Shard> others = in(root);
    // with shards beside it, it is what a merge wrote of them
    if (others.isEmpty() && Files.exists(root.resolve("run.json"))) {
      throw new ChiaroException.Usage(
          "--out %s holds a whole run already: shard %s needs another folder"
              .formatted(root, shard));
    }
    for (Shard other : others) {
      if (other.count() != shard.count()) {
        throw new ChiaroException.Usage(
            "--out %s holds shard %s: shard %s is of another job, name another folder"
                .formatted(root, other, shard));
      }
    }
    return AtomicFiles.createDirectories(of(root, shard));
  }

  /** Refuses to go on with a whole job where there are parts of one. */
  static void requireNone(Path root) {
    if (!in(root).isEmpty()) {
      throw new ChiaroException.Usage(
          "--out %s holds a job in shards: --resume needs the --shard that is to go on"
              .formatted(root));
    }
  }

  /**
   * Refuses a root in which a shard is at work.
   *
   * @throws ChiaroException.Usage naming its process
   */
  public static void requireIdle(Path root) {
    for (Shard shard : in(root)) {
      RunLock.take(of(root, shard)).close();
    }
  }
}
