package org.chiaro.cli;

import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.RunDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Ctrl-C during the work of a command; where a step of it takes too long, the command's end. */
final class CtrlC {
  private CtrlC() {}

  /** Listens during the work of a command that has no folder, or none yet. */
  static Interrupt listen(CommandSpec spec) {
    CommandLine command = spec.commandLine();
    return Interrupt.listen(KernelProvider::exit).tells(end -> report(command, end));
  }

  /** Listens during the work of a command in the folder of a run. */
  static Interrupt listen(CommandSpec spec, RunDir run) {
    CommandLine command = spec.commandLine();
    return Interrupt.listen(KernelProvider::exit)
        .tells(run::ended)
        .tells(end -> report(command, end));
  }

  /** Listens during work that is not asked to stop: nothing of it is kept before its end. */
  static Interrupt atOnce(CommandSpec spec) {
    CommandLine command = spec.commandLine();
    return Interrupt.listen(0, KernelProvider::exit).tells(end -> report(command, end));
  }

  /** As a failure that leaves the command: one line, and for --json one object. */
  private static void report(CommandLine command, ChiaroException end) {
    try {
      command
          .getExecutionExceptionHandler()
          .handleExecutionException(end, command, command.getParseResult());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
