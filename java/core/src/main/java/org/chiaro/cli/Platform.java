package org.chiaro.cli;

import org.chiaro.run.ChiaroException;

/** The operating system and processor; the native libraries exist for one pair only. */
record Platform(String system, String processor) {
  static Platform ofThisMachine() {
    return new Platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** Throws unless the native libraries can be loaded here. */
  void require() {
    boolean supported =
        system.equals("Linux") && (processor.equals("amd64") || processor.equals("x86_64"));
    if (!supported) {
      throw new ChiaroException.Device(
          "this is "
              + system
              + " on "
              + processor
              + "; Chiaro runs on Linux on x86_64 only (a container or virtual machine will do)");
    }
  }
}
