package org.chiaro.io;

import org.bytedeco.opencv.global.opencv_core;
import org.chiaro.run.ChiaroException;

/** OpenCV, loaded at first use and kept to the calling thread. */
final class OpenCv {
  private static final boolean READY = load();

  private OpenCv() {}

  private static boolean load() {
    // files are read from several threads of our own; OpenCV's would compete with them
    opencv_core.setNumThreads(1);
    return true;
  }

  /** Loads the library, or says that it cannot be. */
  static void require() {
    try {
      if (!READY) {
        throw new IllegalStateException("OpenCV is not ready");
      }
    } catch (LinkageError e) {
      throw new ChiaroException.Device("OpenCV's native library does not load: " + e, e);
    }
  }
}
