package org.chiaro.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a disk holds what a long run is going to write; said before it starts. */
public final class DiskSpace {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final double MIB = 1 << 20;
  private static final int DEPTH = 16;

  private DiskSpace() {}

  /**
   * Says how much a run writes and how much room there is. What the folder holds already counts as
   * room: a run that goes on writes that much less.
   *
   * @param folder of the run; what is not there yet counts as its nearest parent that is
   * @param bytes of the whole result, an estimate that is rather too high
   * @param what is written, {@code "1000 pairs"}
   * @throws ChiaroException.Output if it does not fit
   */
  public static void require(Path folder, long bytes, String what) {
    long free = free(folder);
    if (free < 0) {
      return;
    }
    if (bytes > free && bytes - present(folder) > free) {
      throw new ChiaroException.Output(
          "%s take up to %s, the disk of %s has %s left: ask for fewer, or name another --out"
              .formatted(what, shown(bytes), folder, shown(free)),
          null);
    }
    LOG.info("{}: up to {} on disk, {} are free", what, shown(bytes), shown(free));
  }

  /** Bytes of the files in a folder; 0 where that cannot be told. */
  private static long present(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** Bytes that may be written where a folder is, -1 where the system does not say. */
  private static long free(Path folder) {
    Path existing = folder.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      long free = existing == null ? -1 : Files.getFileStore(existing).getUsableSpace();
      // some file systems of the network say 0 and mean that they do not know
      return free == 0 && Files.getFileStore(existing).getTotalSpace() == 0 ? -1 : free;
    } catch (IOException e) {
      return -1;
    }
  }

  private static String shown(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / MIB / 1024)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }
}
