package org.chiaro.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Result files that are there whole or not at all.
 *
 * <p>Content goes to a temporary file in the same folder, reaches the disk, and takes the target's
 * name; then the folder reaches the disk. After a failure the temporary file is gone and an older
 * target is as it was. Full disks, read-only places and missing rights are {@link
 * ChiaroException.Output} with the path and the reason.
 */
public final class AtomicFiles {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String TEMPORARY = ".tmp";
  private static final Pattern TEMPORARY_NAME = Pattern.compile("\\.[0-9a-f-]{36}\\.tmp");

  private AtomicFiles() {}

  /** Writes a file's content; an IOException from here counts as a failed output. */
  @FunctionalInterface
  public interface Writer {
    /** Puts everything into {@code out}, which is buffered and closed by the caller. */
    void write(OutputStream out) throws IOException;
  }

  /** Writes {@code target}, replacing an older file; its folder must exist. */
  public static void write(Path target, Writer body) {
    Path temporary = null;
    try {
      Path real = replaceable(target);
      Path folder = real.toAbsolutePath().getParent();
      Path candidate = folder.resolve("." + UUID.randomUUID() + TEMPORARY);
      try (FileChannel channel =
          FileChannel.open(candidate, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        temporary = candidate;
        var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        body.write(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          candidate, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      temporary = null;
      reachDisk(folder);
    } catch (ClosedByInterruptException e) {
      throw new ChiaroException.Interrupted("interrupted while writing " + target);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + target + ": " + reason(e), e);
    } finally {
      remove(temporary);
    }
  }

  /** Writes {@code target} with these bytes. */
  public static void write(Path target, byte[] content) {
    write(target, out -> out.write(content));
  }

  /** Writes {@code target} with this text as UTF-8. */
  public static void write(Path target, String content) {
    write(target, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Makes a folder and those above it; one that exists already is fine. Returns the folder. */
  public static Path createDirectories(Path folder) {
    try {
      Path missing = folder.toAbsolutePath();
      while (missing != null && !Files.exists(missing)) {
        missing = missing.getParent();
      }
      Path made = Files.createDirectories(folder);
      // each folder above a new one has a new entry
      Path above = made.toAbsolutePath().getParent();
      while (above != null && missing != null && above.startsWith(missing)) {
        if (Files.isReadable(above)) {
          reachDisk(above);
        }
        above = above.getParent();
      }
      return made;
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot make the folder " + folder + ": " + reason(e), e);
    }
  }

  /** Whether a file is content on its way, left behind by a process that was killed. */
  static boolean isTemporary(Path file) {
    return file.getFileName() != null
        && TEMPORARY_NAME.matcher(file.getFileName().toString()).matches();
  }

  private static void reachDisk(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The file that a rename would replace: links are followed, devices and folders refused. */
  private static Path replaceable(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "it is a folder, a file is expected");
    }
    if (!Files.exists(target)) {
      return target;
    }
    if (!Files.isRegularFile(target)) {
      throw new FileSystemException(target.toString(), null, "it is not a regular file");
    }
    return target.toRealPath();
  }

  private static void remove(Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        System.getLogger(AtomicFiles.class.getName())
            .log(System.Logger.Level.WARNING, "left behind: " + temporary, e);
      }
    }
  }

  /** The operating system's reason in a few words, without repeating the path. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
