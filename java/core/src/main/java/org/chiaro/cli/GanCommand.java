package org.chiaro.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chiaro gan}: generators of our own. */
@Command(
    name = "gan",
    description = "Train a generator on photos, score it, or find the latents of photos.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GanTrainCommand.class, GanScoreCommand.class, GanInvertCommand.class})
final class GanCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: chiaro gan train, gan score or gan invert");
  }
}
