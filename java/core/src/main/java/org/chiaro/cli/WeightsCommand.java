package org.chiaro.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chiaro weights}: files of weights, directions and embeddings. */
@Command(
    name = "weights",
    description = "Look into weights files, convert them, and fetch the published ones.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      WeightsInspectCommand.class,
      WeightsConvertCommand.class,
      WeightsListCommand.class,
      WeightsVerifyCommand.class,
      WeightsFetchCommand.class
    })
final class WeightsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: chiaro weights inspect, convert, list, verify or fetch");
  }
}
