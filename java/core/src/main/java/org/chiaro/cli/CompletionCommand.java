package org.chiaro.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro completion}: the tab key completes commands and flags. */
@Command(
    name = "completion",
    description = {
      "Print a script that completes commands and flags.",
      "Use it with: source <(chiaro completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells that the script works in. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(
      paramLabel = "bash|zsh",
      defaultValue = "BASH",
      description = "The shell; one script serves both.")
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    spec.commandLine().getOut().print(AutoComplete.bash(root.getCommandName(), root));
    return 0;
  }
}
