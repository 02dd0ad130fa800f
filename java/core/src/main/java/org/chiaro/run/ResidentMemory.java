package org.chiaro.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Physical memory of this process as the operating system counts it. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LINE = "VmRSS:";

  private ResidentMemory() {}

  /** Bytes now, or -1 where the system does not say. */
  public static long bytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(LINE)) {
          String[] words = line.substring(LINE.length()).trim().split("\\s+");
          return Long.parseLong(words[0]) * 1024;
        }
      }
      return -1;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
