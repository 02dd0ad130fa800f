package org.chiaro.run;

/**
 * A failure that a person can act on: one line saying what, where and what to try, and an exit
 * code.
 *
 * <p>Everything else that escapes a command is a bug and exits with 1.
 */
public abstract sealed class ChiaroException extends RuntimeException {
  private static final int MAX_LINE = 2000;

  private final int exitCode;

  private ChiaroException(int exitCode, String message, Throwable cause) {
    super(oneLine(message), cause);
    this.exitCode = exitCode;
  }

  // messages quote what files and command lines hold: whatever that is, it stays one line
  private static String oneLine(String message) {
    String shown = message.length() > MAX_LINE ? message.substring(0, MAX_LINE) + "..." : message;
    return shown.replaceAll("\\p{Cc}+", " ");
  }

  /** The process exit code that this failure ends with. */
  public final int exitCode() {
    return exitCode;
  }

  /** 2: the command line or a configuration value is wrong. */
  public static final class Usage extends ChiaroException {
    public Usage(String message) {
      super(2, message, null);
    }
  }

  /** 3: input data cannot be used: photos, masks, latents, arrays. */
  public static final class Data extends ChiaroException {
    public Data(String message) {
      this(message, null);
    }

    public Data(String message, Throwable cause) {
      super(3, message, cause);
    }
  }

  /** 4: a weights or direction file is missing, damaged, hostile or of the wrong shape. */
  public static final class Model extends ChiaroException {
    public Model(String message) {
      this(message, null);
    }

    public Model(String message, Throwable cause) {
      super(4, message, cause);
    }
  }

  /** 5: the platform, a device or a native library is missing or unusable. */
  public static final class Device extends ChiaroException {
    public Device(String message) {
      this(message, null);
    }

    public Device(String message, Throwable cause) {
      super(5, message, cause);
    }
  }

  /** 6: the work is done, but some items failed; they are listed in failures.jsonl. */
  public static final class Partial extends ChiaroException {
    public Partial(String message) {
      super(6, message, null);
    }
  }

  /** 7: a gate did not hold: a parity check, or a score that dropped too far. */
  public static final class Gate extends ChiaroException {
    public Gate(String message) {
      super(7, message, null);
    }
  }

  /** 8: an output cannot be written: the disk is full or the place is read-only. */
  public static final class Output extends ChiaroException {
    public Output(String message, Throwable cause) {
      super(8, message, cause);
    }
  }

  /** 130: interrupted by the user; the state on disk can be resumed. */
  public static final class Interrupted extends ChiaroException {
    public Interrupted(String message) {
      super(130, message, null);
    }
  }
}
