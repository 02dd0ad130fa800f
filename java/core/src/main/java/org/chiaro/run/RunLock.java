package org.chiaro.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * One process at a time in a folder. The lock is the operating system's, on the file {@code .lock},
 * so a process that dies gives it back; the file says whose it is.
 */
final class RunLock implements AutoCloseable {
  /** Name of the file in the folder of a run. */
  static final String NAME = ".lock";

  private static final int MAX_BYTES = 200;
  private static final int ATTEMPTS = 10;

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @throws ChiaroException.Usage naming the process that has it
   * @throws ChiaroException.Output if the folder cannot be written
   */
  static RunLock take(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!Files.exists(file)) {
          Files.write(file, new byte[0], StandardOpenOption.CREATE);
        }
        Object before = identity(file);
        RunLock lock = attempt(folder, file);
        // a holder that ended just now has removed its file: then this lock is on nothing. Never
        // opened a second time to find out: closing that would give the lock back
        if (before != null && before.equals(identity(file))) {
          return lock;
        }
        lock.channel.close();
      }
      throw new IOException("the lock changes hands again and again");
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot lock " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static RunLock attempt(Path folder, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = null;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // this very process has it
      held = null;
    } finally {
      if (held == null) {
        channel.close();
      }
    }
    if (held == null) {
      throw new ChiaroException.Usage(
          "--out %s is in use by process %s: wait until it has ended, or name another folder"
              .formatted(folder, read(file)));
    }
    channel.truncate(0);
    byte[] id = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
    channel.write(ByteBuffer.wrap(id), 0);
    return new RunLock(file, channel);
  }

  /** What tells a file from another one of the same name, null where there is none. */
  private static Object identity(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String read(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
      return "unknown";
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("\\D", "?");
  }

  /** Gives the folder back and removes the file. */
  @Override
  public void close() {
    try (channel) {
      if (channel.isOpen()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot remove " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}
