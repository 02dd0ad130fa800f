package org.chiaro.spark;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.FileSum;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.TemporaryFolder;

/**
 * The native libraries of a build, unpacked once on each machine: unpacking costs every executor
 * some seconds of a processor and half a gigabyte. They lie in the machine's folder of temporary
 * files, in one that its user alone may look into, and stay for later jobs; those of another build
 * go when no process has them in use.
 */
final class HostLibraries {
  private static final String FOLDER = "javacpp-";
  private static final String IN_USE = "chiaro.in-use";
  private static final String LOCK = "chiaro.lock";
  private static final String READY = "chiaro.ready";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private HostLibraries() {}

  /**
   * The folder of this build's libraries on this machine, which may be empty yet; none where the
   * machine has no place that is safe.
   */
  static Optional<Path> folder() {
    try {
      Path program =
          Path.of(KernelProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(program)) {
        return Optional.empty();
      }
      return folder(
          Path.of(System.getProperty("java.io.tmpdir")),
          System.getProperty("user.name"),
          FileSum.sha256(program).substring(0, 16));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The same for a folder of temporary files, a user and a build. */
  static Optional<Path> folder(Path temporary, String user, String build) {
    try {
      Path own = temporary.toAbsolutePath().resolve("chiaro-" + user);
      if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        makeOwn(own);
      }
      UserPrincipal owner =
          own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
      boolean safe =
          Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).equals(owner)
              && Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS).equals(OWN);
      return safe
          ? Optional.of(Files.createDirectories(own.resolve(FOLDER + build)))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void makeOwn(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWN));
    } catch (FileAlreadyExistsException e) {
      // another executor was faster
    }
  }

  /**
   * Has all libraries unpacked in the folder, by the first process that comes; JavaCPP may load one
   * that another process is still unpacking.
   *
   * @return what says that the folder is in use, to be kept until the process ends
   */
  static FileLock prepare(Path folder) throws IOException {
    FileLock inUse = open(folder.resolve(IN_USE)).lock(0, Long.MAX_VALUE, true);
    if (Files.exists(folder.resolve(READY))) {
      return inUse;
    }
    try (FileChannel channel = open(folder.resolve(LOCK));
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.exists(folder.resolve(READY))) {
        Loader.load(openblas_nolapack.class);
        Loader.load(torch.class);
        Loader.load(opencv_imgproc.class);
        Loader.load(opencv_imgcodecs.class);
        KernelProvider.availability("cpu");
        Files.writeString(folder.resolve(READY), "");
        removeOthers(folder);
      }
    }
    return inUse;
  }

  /** Removes the folders of builds that no process has in use. */
  static void removeOthers(Path folder) throws IOException {
    List<Path> others;
    try (Stream<Path> entries = Files.list(folder.getParent())) {
      others =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith(FOLDER))
              .filter(entry -> !entry.equals(folder))
              .toList();
    }
    for (Path other : others) {
      boolean free;
      try (FileChannel channel = open(other.resolve(IN_USE));
          FileLock lock = channel.tryLock()) {
        free = lock != null;
      } catch (OverlappingFileLockException e) {
        free = false; // of this process
      }
      if (free) {
        TemporaryFolder.remove(other);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
