package org.chiaro.spark;

import java.util.Arrays;
import java.util.stream.Stream;
import org.chiaro.cli.Main;

/**
 * What {@code spark-submit} starts: the program, with {@code --spark} as the submission says.
 *
 * <p>{@code spark-submit --master URL ... chiaro-spark.jar predict photos --out maps}
 */
public final class Submit {
  private static final String OPTION = "--spark";

  private Submit() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    String master = System.getProperty("spark.master", "");
    boolean named = Arrays.stream(args).anyMatch(Submit::isOption);
    boolean added = !named && !master.isEmpty() && args.length > 0;
    Main.main(
        added
            ? Stream.concat(Stream.of(args[0], OPTION, master), Arrays.stream(args, 1, args.length))
                .toArray(String[]::new)
            : args);
  }

  private static boolean isOption(String argument) {
    return argument.equals(OPTION) || argument.startsWith(OPTION + "=");
  }
}
