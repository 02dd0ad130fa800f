package org.chiaro.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * How much is said on stderr; the same before and after the name of every command.
 *
 * <p>Loggers are made before the command line is parsed, so these flags are looked for first; here
 * they are declared for the parser and the help.
 */
final class LogOptions {
  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Warnings and errors only.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more; -vv says everything.")
  private boolean[] verbose = {};

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure happened.")
  private boolean stackTrace;

  /** Sets up the log on stderr from the flags, or else from CHIARO_LOG (warn, info, debug...). */
  static void configure(String[] args, Map<String, String> environment) {
    String level = level(args, environment);
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    System.setProperty("org.slf4j.simpleLogger.log.chiaro", level);
    System.setProperty("org.slf4j.simpleLogger.log.org.chiaro", level);
    System.setProperty("org.slf4j.simpleLogger.logFile", "System.err");
    System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
    System.setProperty("org.slf4j.simpleLogger.showLogName", "false");
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss");
  }

  /** The level that {@link #configure} chooses. */
  static String level(String[] args, Map<String, String> environment) {
    List<String> flags = flags(args);
    long verbose =
        flags.stream()
            .mapToLong(f -> f.equals("--verbose") ? 1 : f.matches("-v+") ? f.length() - 1 : 0)
            .sum();
    if (verbose > 0) {
      return verbose == 1 ? "debug" : "trace";
    }
    boolean quiet = flags.contains("-q") || flags.contains("--quiet");
    return quiet ? "warn" : environment.getOrDefault("CHIARO_LOG", "info");
  }

  /** True if {@code --stacktrace} is given; a wrong command line has no parsed options to ask. */
  static boolean wantsStackTrace(String[] args) {
    return flags(args).contains("--stacktrace");
  }

  /** True if {@code --json} is given; a command that failed may not have come to look. */
  static boolean wantsJson(String[] args) {
    return flags(args).contains("--json");
  }

  private static List<String> flags(String[] args) {
    List<String> all = Arrays.asList(args);
    int end = all.indexOf("--");
    return end < 0 ? all : all.subList(0, end);
  }
}
