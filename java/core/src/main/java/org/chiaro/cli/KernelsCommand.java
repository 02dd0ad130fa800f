package org.chiaro.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chiaro kernels}: the native operations, looked at by themselves. */
@Command(
    name = "kernels",
    description = "Show, check and time the native operations.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KernelsListCommand.class, KernelsCheckCommand.class, KernelsTimeCommand.class})
final class KernelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: chiaro kernels list, check or time");
  }
}
