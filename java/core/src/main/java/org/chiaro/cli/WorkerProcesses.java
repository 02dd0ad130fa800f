package org.chiaro.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several workers on this machine: starts a process each, passes on what they say, and ends when
 * they have ended. Worker 0 has this process's stdout and stderr; of the others only warnings and
 * errors are heard, with their number before each line.
 */
final class WorkerProcesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final int POLL_MS = 100;
  // each of them ends in time by itself
  private static final int PATIENCE_MS = 25_000;
  // the others find out by themselves within 20 s
  private static final long OTHERS_MS = 25_000;
  private static final int OF_SIGNALS = 128;
  private static final int INTERRUPTED = 130;
  private static final int TERMINATED = 143;

  private final List<Process> processes = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  /**
   * Runs this program's command with these arguments {@code count} times, each told by its
   * environment which worker it is.
   *
   * @return the exit code of the first that failed, 0 where all are done
   * @throws ChiaroException.Device if worker 0 was killed, so that nobody has said what happened
   */
  static int run(int count, List<String> args, Progress.Mode progress, PrintWriter err) {
    try (Interrupt interrupt = Interrupt.listen(PATIENCE_MS, KernelProvider::exit);
        WorkerProcesses workers = new WorkerProcesses()) {
      int port = freePort();
      for (int rank = 0; rank < count; rank++) {
        workers.start(new Worker(rank, count, rank, "127.0.0.1", port, true), args, progress, err);
      }
      return workers.outcome(interrupt);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ChiaroException.Device("no port for the workers to meet at: " + e.getMessage(), e);
    }
  }

  private void start(Worker worker, List<String> args, Progress.Mode progress, PrintWriter err) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    Progress.Mode shown = worker.isFirst() ? progress : Progress.Mode.NONE;
    command.addAll(List.of("--progress", shown.name().toLowerCase(Locale.ROOT)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(worker.environment());
    // where a worker is gone, libtorch adds pages of its own to the line that says so
    builder.environment().putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
    if (worker.isFirst()) {
      builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
    } else {
      builder.environment().put("CHIARO_LOG", "warn");
      builder.redirectOutput(Redirect.DISCARD);
    }
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      processes.add(process);
      if (!worker.isFirst()) {
        readers.add(reader(worker, process, err));
      }
    } catch (IOException e) {
      throw new ChiaroException.Device(worker + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static Thread reader(Worker worker, Process process, PrintWriter err) {
    Thread thread =
        new Thread(
            () -> {
              try (var lines =
                  new BufferedReader(
                      new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  err.println("worker " + worker.rank() + ": " + line);
                  err.flush();
                }
              } catch (IOException e) {
                LOG.debug("worker {} can no longer be heard", worker.rank(), e);
              }
            },
            "worker-" + worker.rank());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private int outcome(Interrupt interrupt) {
    try {
      boolean passedOn = false;
      Optional<Integer> failed = Optional.empty();
      while (failed.isEmpty() && processes.stream().anyMatch(Process::isAlive)) {
        if (interrupt.requested() && !passedOn) {
          // of Ctrl-C the terminal has told them already; once more does no harm
          processes.forEach(Process::destroy);
          passedOn = true;
        }
        Thread.sleep(POLL_MS);
        failed = failed();
      }
      failed = failed.or(this::failed);
      if (failed.isEmpty()) {
        return 0;
      }
      awaitOthers();
      for (Thread reader : readers) {
        reader.join(POLL_MS);
      }
      return exitCode(failed.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChiaroException.Interrupted("interrupted while the workers trained");
    }
  }

  private Optional<Integer> failed() {
    for (int rank = 0; rank < processes.size(); rank++) {
      Process process = processes.get(rank);
      if (!process.isAlive() && process.exitValue() != 0) {
        return Optional.of(rank);
      }
    }
    return Optional.empty();
  }

  private void awaitOthers() throws InterruptedException {
    long end = System.nanoTime() + OTHERS_MS * 1_000_000;
    for (Process process : processes) {
      long left = Math.max(0, (end - System.nanoTime()) / 1_000_000);
      process.waitFor(left, TimeUnit.MILLISECONDS);
    }
  }

  private int exitCode(int rank) {
    Process process = processes.get(rank);
    int code = process.exitValue();
    if (code == TERMINATED) {
      return INTERRUPTED;
    }
    if (code <= OF_SIGNALS || code == INTERRUPTED) {
      return code;
    }
    var killed =
        new ChiaroException.Device(
            "worker %d (process %d) was killed by signal %d; --resume goes on from the last checkpoint"
                .formatted(rank, process.pid(), code - OF_SIGNALS));
    if (rank == 0) {
      throw killed;
    }
    // worker 0 has ended with a line of its own, about the same
    LOG.warn(killed.getMessage());
    return killed.exitCode();
  }

  /** Ends what still runs. */
  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
