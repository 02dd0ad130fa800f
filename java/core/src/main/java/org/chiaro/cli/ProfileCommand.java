package org.chiaro.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro profile}: runs another command and says where its time went. */
@Command(
    name = "profile",
    description = {
      "Run another command with the flight recorder on, and show the time of each stage.",
      "The command's own results go to stdout as ever; the stages, and how to look deeper with",
      "async-profiler, perf and Nsight, to stderr."
    })
final class ProfileCommand implements Callable<Integer> {
  private static final String STAGE = "org.chiaro.Stage";

  @Option(
      names = "--out",
      paramLabel = "FILE.jfr",
      description = "The recording; JDK Mission Control and jfr print read it.")
  private Path out;

  @Option(
      names = "--show-command",
      paramLabel = "ncu|nsys",
      converter = Nsight.Converter.class,
      description = "Print the line that runs the command under NVIDIA's tool, and end.")
  private Nsight nsight;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The command and its arguments, after --.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec;

  /** The spans of one stage, added up. */
  private static final class Sum {
    private long spans;
    private long items;
    private double seconds;
  }

  @Override
  public Integer call() {
    if (nsight != null) {
      return nsight.show(command, false, spec.commandLine());
    }
    if (out == null) {
      throw new ChiaroException.Usage("--out FILE.jfr is missing: where the recording goes");
    }
    PrintWriter err = spec.commandLine().getErr();
    int exitCode;
    try (Recording recording = new Recording()) {
      recording.enable(STAGE);
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(20));
      recording.enable("jdk.GarbageCollection");
      recording.start();
      exitCode = Main.run(spec.commandLine().getOut(), err, command.toArray(String[]::new));
      recording.stop();
      recording.dump(out);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + out + ": " + e.getMessage(), e);
    }
    err.println();
    err.printf("%-12s %9s %11s %9s%n", "stage", "spans", "items", "seconds");
    stages()
        .forEach(
            (name, sum) ->
                err.printf(
                    Locale.ROOT,
                    "%-12s %9d %11d %9.3f%n",
                    name,
                    sum.spans,
                    sum.items,
                    sum.seconds));
    err.println();
    err.println("Stages lie within each other and on several threads: they do not add up.");
    hints().forEach((tool, line) -> err.printf("%-16s %s%n", tool, line));
    err.flush();
    return exitCode;
  }

  private Map<String, Sum> stages() {
    Map<String, Sum> sums = new TreeMap<>();
    try (RecordingFile file = new RecordingFile(out)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals(STAGE)) {
          Sum sum = sums.computeIfAbsent(event.getString("stage"), name -> new Sum());
          sum.spans++;
          sum.items += event.getLong("items");
          sum.seconds += event.getDuration().toNanos() / 1e9;
        }
      }
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot read " + out + " again: " + e.getMessage(), e);
    }
    return sums;
  }

  /** Commands to copy; PID is this program's while it runs. */
  private Map<String, String> hints() {
    Map<String, String> hints = new TreeMap<>();
    hints.put("async-profiler", "asprof -d 30 -e cpu -f flame.html PID");
    hints.put("nsight", Nsight.NSYS.line(command));
    hints.put("nsight compute", Nsight.NCU.line(command));
    hints.put("perf", "perf record -F 199 -g -p PID -- sleep 20 && perf report --sort dso,symbol");
    hints.put("recording", "jfr print --events " + STAGE + " " + out);
    return hints;
  }
}
