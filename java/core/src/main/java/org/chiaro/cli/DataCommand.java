package org.chiaro.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chiaro data}: published sets of photos and masks. */
@Command(
    name = "data",
    description = "List the data sets that are known by name, or check one on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataListCommand.class, DataCheckCommand.class})
final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: chiaro data list, or chiaro data check NAME");
  }
}
