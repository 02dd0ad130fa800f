package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line on stderr and an exit code for each failure; a stack trace only when asked for. */
final class Failures {
  private static final int BUG = 1;
  private static final int USAGE = 2;
  private static final int DEVICE = 5;
  private static final int OUTPUT = 8;
  private static final int MAX_LINE = 2000;

  private final PrintWriter err;
  private final boolean stackTrace;
  private String last = "";

  Failures(PrintWriter err, boolean stackTrace) {
    this.err = err;
    this.stackTrace = stackTrace;
  }

  /** The command line was wrong: says what, what was probably meant, and where the help is. */
  int usage(ParameterException e) {
    if (e.getCause() instanceof ChiaroException cause) {
      return report(cause);
    }
    ParameterException shown = misspelt(e);
    line(shown.getMessage());
    UnmatchedArgumentException.printSuggestions(shown, err);
    err.println("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    trace(e);
    return USAGE;
  }

  /** Where a required flag is missing because it is misspelt, the flag that is there matters. */
  private static ParameterException misspelt(ParameterException e) {
    CommandLine command = e.getCommandLine();
    List<String> unmatched = command.getUnmatchedArguments();
    return e instanceof MissingParameterException && !unmatched.isEmpty()
        ? new UnmatchedArgumentException(command, unmatched)
        : e;
  }

  /** Anything that escaped a command. */
  int report(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CommandLine.ExecutionException
            || cause instanceof ExceptionInInitializerError
            || cause instanceof UncheckedIOException)) {
      cause = cause.getCause();
    }
    int exitCode = exitCode(cause);
    switch (exitCode) {
      case BUG -> {
        line("internal error: " + cause);
        err.println("this is a bug; run again with --stacktrace and report what it prints");
      }
      case DEVICE -> line(cause instanceof ChiaroException ? cause.getMessage() : device(cause));
      default -> line(cause.getMessage());
    }
    trace(failure);
    return exitCode;
  }

  /**
   * What a command that failed leaves for the readers of {@code --json}: that it is not complete,
   * with the exit code and the line. Empty where nothing failed and for wrong command lines.
   */
  Optional<String> partial(int exitCode) {
    return exitCode == 0 || exitCode == USAGE || last.isEmpty()
        ? Optional.empty()
        : Optional.of(
            JsonNodeFactory.instance
                .objectNode()
                .put("schema", 1)
                .put("complete", false)
                .put("exit_code", exitCode)
                .put("error", last)
                .toString());
  }

  private static int exitCode(Throwable cause) {
    if (cause instanceof ChiaroException known) {
      return known.exitCode();
    }
    if (cause instanceof OutOfMemoryError
        || cause instanceof LinkageError
        || isNoMemory(cause)
        || isOfCard(cause)) {
      return DEVICE;
    }
    return cause instanceof IOException e && isFullOrReadOnly(e) ? OUTPUT : BUG;
  }

  // libtorch reports exhausted memory as a plain C++ error
  private static boolean isNoMemory(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof RuntimeException
        && (message.contains("can't allocate memory") || message.contains("out of memory"));
  }

  // as libtorch reports a kernel of its own that failed, or a driver that is gone
  private static boolean isOfCard(Throwable cause) {
    return cause instanceof RuntimeException
        && String.valueOf(cause.getMessage()).contains("CUDA error");
  }

  private static boolean isFullOrReadOnly(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("Read-only file system");
  }

  private static String device(Throwable cause) {
    if (cause instanceof LinkageError) {
      return "a native library cannot be loaded: " + cause.getMessage() + " (see: chiaro doctor)";
    }
    if (isOfCard(cause)) {
      return "a graphics card failed: " + firstLine(cause) + " (--resume goes on)";
    }
    String wayOut =
        isOfHeap(cause) ? "CHIARO_JAVA_OPTS=-Xmx1g gives Java more" : "smaller --batch-size";
    return "out of memory: " + firstLine(cause) + " (" + wayOut + ", or see: chiaro doctor)";
  }

  // as the virtual machine says that its heap is too small; arrays and tensors live outside of it
  private static boolean isOfHeap(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof OutOfMemoryError
        && (message.startsWith("Java heap space")
            || message.startsWith("GC overhead limit exceeded"));
  }

  private static String firstLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private void line(String message) {
    // messages quote what files and command lines hold: whatever that is, it stays one line
    String text = String.valueOf(message);
    String shown = text.length() > MAX_LINE ? text.substring(0, MAX_LINE) + "..." : text;
    last = shown.replaceAll("\\p{Cc}+", " ");
    err.println("chiaro: " + last);
  }

  private void trace(Throwable failure) {
    if (stackTrace) {
      failure.printStackTrace(err);
    }
    err.flush();
  }
}
