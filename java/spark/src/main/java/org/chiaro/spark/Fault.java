package org.chiaro.spark;

import java.io.Serializable;
import org.chiaro.run.ChiaroException;

/**
 * Why a machine cannot do its work, in a form that reaches the driver.
 *
 * @param host the machine's name in the cluster
 * @param exitCode what the command ends with
 * @param message one line
 */
record Fault(String host, int exitCode, String message) implements Serializable {
  private static final int DEVICE = 5;

  static Fault of(String host, ChiaroException failure) {
    return new Fault(host, failure.exitCode(), failure.getMessage());
  }

  /** A library that does not load, or memory that is not there. */
  static Fault of(String host, Error failure) {
    String what =
        failure instanceof LinkageError ? "a native library cannot be loaded: " : "out of memory: ";
    return new Fault(host, DEVICE, what + failure.getMessage());
  }

  /** The failure on the driver, with the machine's name. */
  ChiaroException exception() {
    String text = "%s: %s".formatted(host, message);
    return switch (exitCode) {
      case 2 -> new ChiaroException.Usage(text);
      case 3 -> new ChiaroException.Data(text);
      case 4 -> new ChiaroException.Model(text);
      case 8 -> new ChiaroException.Output(text, null);
      default -> new ChiaroException.Device(text);
    };
  }
}
