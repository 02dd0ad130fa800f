package org.chiaro.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chiaro direction}: where the shift comes from. */
@Command(
    name = "direction",
    description = "Find the latent direction that lights the object and darkens the background.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DirectionSearchCommand.class,
      DirectionDiscoverCommand.class,
      DirectionScoreCommand.class,
      DirectionCheckCommand.class
    })
final class DirectionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: chiaro direction search, discover, score or check");
  }
}
