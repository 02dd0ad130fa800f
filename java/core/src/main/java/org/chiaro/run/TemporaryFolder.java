package org.chiaro.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the length of one piece of work; gone, with all in it, when this is closed.
 *
 * <p>What a process leaves behind that was killed, the next one removes: each such folder has a
 * file that its process holds locked, and the lock of a process that has ended is free.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final String PREFIX = "chiaro-work-";
  private static final String HELD = "held";
  // a folder that was made just now may not be locked yet
  private static final Duration YOUNG = Duration.ofMinutes(10);

  private final Path home;
  private final FileChannel held;
  private final Path path;

  private TemporaryFolder(Path home, FileChannel held) throws IOException {
    this.home = home;
    this.held = held;
    this.path = Files.createDirectory(home.resolve("work"));
  }

  /** A new one, where the system has its temporary files. */
  public static TemporaryFolder create() {
    return create(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static TemporaryFolder create(Path parent) {
    try {
      Path home = Files.createTempDirectory(parent, PREFIX);
      FileChannel held =
          FileChannel.open(
              home.resolve(HELD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      held.lock();
      sweep(parent, Files.getOwner(home).getName());
      return new TemporaryFolder(home, held);
    } catch (IOException e) {
      throw new ChiaroException.Output(
          "cannot make a temporary folder: " + AtomicFiles.reason(e), e);
    }
  }

  /** Removes what ended processes of this user have left. */
  private static void sweep(Path parent, String user) throws IOException {
    List<Path> found;
    try (Stream<Path> entries = Files.list(parent)) {
      found = entries.filter(path -> path.getFileName().toString().startsWith(PREFIX)).toList();
    }
    for (Path home : found) {
      try {
        if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(home, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
            && isOld(home)
            && isFree(home.resolve(HELD))) {
          deleteTree(home);
        }
      } catch (IOException e) {
        System.getLogger(TemporaryFolder.class.getName())
            .log(System.Logger.Level.DEBUG, "left as it is: " + home, e);
      }
    }
  }

  private static boolean isOld(Path home) throws IOException {
    Instant made = Files.getLastModifiedTime(home, LinkOption.NOFOLLOW_LINKS).toInstant();
    return made.isBefore(Instant.now().minus(YOUNG));
  }

  private static boolean isFree(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The folder, empty at first. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot unlock " + home + ": " + AtomicFiles.reason(e), e);
    }
    remove(home);
  }

  /** Removes a folder with all in it; links in it are removed, not followed. */
  public static void remove(Path folder) {
    try {
      deleteTree(folder);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot remove " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
