package org.chiaro.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code chiaro}: its commands, and how failures become exit codes. */
@Command(
    name = "chiaro",
    description = "Object segmentation from an off-the-shelf image generator, without labels.",
    versionProvider = Main.VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:internal error, a bug",
      " 2:usage: unknown flag or key, wrong value, --out not empty",
      " 3:input data cannot be used",
      " 4:a weights or direction file is missing, damaged or of the wrong shape",
      " 5:the platform, a device or a native library is missing or unusable",
      " 6:done in part: some items failed, see failures.jsonl",
      " 7:a gate did not hold",
      " 8:an output cannot be written: disk full, read-only",
      "130:interrupted; --resume goes on"
    })
public final class Main implements Runnable {
  /** Every command, in the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          DoctorCommand.class,
          KernelsCommand.class,
          ProfileCommand.class,
          MasksCommand.class,
          ComponentsCommand.class,
          GenerateCommand.class,
          SynthCommand.class,
          PrecisionCommand.class,
          TrainCommand.class,
          PredictCommand.class,
          RelabelCommand.class,
          EvalCommand.class,
          SaliencyCommand.class,
          DataCommand.class,
          TablesCommand.class,
          ReportCommand.class,
          DirectionCommand.class,
          GanCommand.class,
          WeightsCommand.class,
          EmbedCommand.class,
          RunCommand.class,
          DemoCommand.class,
          AblationCommand.class,
          CompletionCommand.class);

  @Mixin private LogOptions log;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the versions of Chiaro and what it stands on, and exit.")
  private boolean version;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    LogOptions.configure(args, System.getenv());
    System.exit(
        run(
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /** Runs one command; results go to {@code out}, everything else to {@code err}. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    NotedWriter noted = new NotedWriter(out);
    PrintWriter stdout = new PrintWriter(noted);
    CommandLine commandLine = commandLine().setOut(stdout).setErr(err);
    Failures failures = new Failures(err, LogOptions.wantsStackTrace(args));
    int exitCode;
    try {
      exitCode =
          commandLine
              .setParameterExceptionHandler((e, unused) -> failures.usage(e))
              .setExecutionExceptionHandler(
                  (e, unused, result) -> {
                    int code = failures.report(e);
                    // here, as a command may end in the middle of its work, from another thread
                    partial(failures, code, noted, stdout, args);
                    return code;
                  })
              .execute(args);
    } catch (RuntimeException | Error e) {
      exitCode = failures.report(e);
    }
    partial(failures, exitCode, noted, stdout, args);
    boolean unwritten = stdout.checkError() || out.checkError();
    if (unwritten && exitCode == 0) {
      return failures.report(new ChiaroException.Output("cannot write to standard output", null));
    }
    return exitCode;
  }

  /** For readers of --json: the object that says so where nothing else was printed. */
  private static void partial(
      Failures failures, int exitCode, NotedWriter noted, PrintWriter stdout, String... args) {
    stdout.flush();
    if (LogOptions.wantsJson(args) && !noted.written()) {
      failures.partial(exitCode).ifPresent(stdout::println);
      stdout.flush();
    }
  }

  /** The parser of the whole command line. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    for (Class<?> command : COMMANDS) {
      // a command line of its own: only these get the flags that StageOptions adds
      commandLine.addSubcommand(new CommandLine(command));
    }
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setExecutionStrategy(
            result -> {
              if (!CommandLine.printHelpIfRequested(result)) {
                Platform.ofThisMachine().require();
                NativeCache.prepare();
                return new CommandLine.RunLast().execute(result);
              }
              return 0;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What {@code --version} prints. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Versions versions = Versions.ofThisBuild();
      return new String[] {
        "chiaro " + versions.of("chiaro"),
        "java " + versions.of("java"),
        "libtorch " + versions.of("pytorch"),
        "opencv " + versions.of("opencv"),
        "javacpp " + versions.of("javacpp")
      };
    }
  }
}
