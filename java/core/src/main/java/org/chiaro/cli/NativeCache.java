package org.chiaro.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * The folder where JavaCPP unpacks native libraries, which all processes of a user share.
 *
 * <p>JavaCPP may load a library that another process is still unpacking, and the process dies. So
 * the first process unpacks all of them and the others wait; afterwards a small file says that they
 * are there, and nobody waits.
 */
final class NativeCache {
  private NativeCache() {}

  /** Unpacks what is missing; where that does not work, whoever needs a library says so. */
  static void prepare() {
    try {
      Path cache = Loader.getCacheDir().toPath();
      Path program =
          Path.of(NativeCache.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      String build = program + " " + Files.getLastModifiedTime(program).toMillis() + "\n";
      Path ready = cache.resolve("chiaro-%08x.ready".formatted(program.hashCode()));
      if (isReady(ready, build)) {
        return;
      }
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("chiaro.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !isReady(ready, build)) {
          Loader.load(openblas_nolapack.class);
          Loader.load(torch.class);
          Loader.load(opencv_imgproc.class);
          Loader.load(opencv_imgcodecs.class);
          KernelProvider.open("auto", 1).close();
          AtomicFiles.write(ready, build);
        }
      }
    } catch (IOException | URISyntaxException | LinkageError | ChiaroException e) {
      System.getLogger(NativeCache.class.getName())
          .log(System.Logger.Level.DEBUG, "native libraries are not unpacked beforehand", e);
    }
  }

  private static boolean isReady(Path ready, String build) throws IOException {
    return Files.exists(ready) && Files.readString(ready).equals(build);
  }
}
