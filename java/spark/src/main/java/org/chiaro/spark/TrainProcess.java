package org.chiaro.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.chiaro.cli.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training in a process of its own beside the executor, which it does not outlive.
 *
 * @param folder that paths among the arguments start from
 * @param hosts of all members, by rank
 */
record TrainProcess(
    List<String> arguments, String folder, int rank, String[] hosts, String port, int threads) {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final long POLL_MS = 200;
  private static final long GRACE_S = 40;

  /** How a member ended: its exit code, and the last line that it had to say. */
  record End(int rank, String host, int exitCode, String line) implements Serializable {}

  /** Runs to the end. */
  End run(BarrierTaskContext context) {
    if (!Files.isDirectory(Path.of(folder))) {
      return new End(rank, hosts[rank], 8, folder + ": no such folder, it is the driver's");
    }
    ProcessBuilder builder = new ProcessBuilder(command()).directory(new File(folder));
    builder.environment().putAll(environment());
    try {
      Process process = builder.start();
      TaskCompletionListener last = done -> process.destroyForcibly();
      context.addTaskCompletionListener(last);
      CompletableFuture<String> out = follow(process.getInputStream());
      CompletableFuture<String> err = follow(process.getErrorStream());
      while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        if (context.isInterrupted()) {
          end(process);
        }
      }
      int code = process.exitValue();
      return new End(rank, hosts[rank], code, (code == 0 ? out : err).join());
    } catch (IOException e) {
      return new End(rank, hosts[rank], 5, "train cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the stage was ended", e);
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  /** Puts what comes into the executor's log; the last line at the end. */
  private CompletableFuture<String> follow(InputStream stream) {
    CompletableFuture<String> last = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              String kept = "";
              try (var lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  LOG.info("rank {}: {}", rank, line);
                  kept = line.isBlank() ? kept : line.strip();
                }
              } catch (IOException e) {
                LOG.warn("rank {}: its output ended: {}", rank, e.getMessage());
              }
              last.complete(kept);
            },
            "train-" + rank);
    reader.setDaemon(true);
    reader.start();
    return last;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx2g",
            "-XX:MaxDirectMemorySize=64g",
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
            "-Djava.awt.headless=true"));
    String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
    if (cache != null) {
      command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
    }
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(arguments);
    if (!arguments.contains("--threads")) {
      command.addAll(List.of("--threads", Integer.toString(threads)));
    }
    return command;
  }

  /** The program's jars as they came to the executor, then the executor's own. */
  private static String classPath() {
    Set<String> entries = new LinkedHashSet<>();
    for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
        loader != null;
        loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          entries.add(Path.of(url.getPath()).toAbsolutePath().toString());
        }
      }
    }
    entries.addAll(List.of(System.getProperty("java.class.path").split(":")));
    return String.join(":", entries);
  }

  private Map<String, String> environment() {
    int local = 0;
    int here = 0;
    for (int i = 0; i < hosts.length; i++) {
      boolean same = hosts[i].equals(hosts[rank]);
      local += same && i < rank ? 1 : 0;
      here += same ? 1 : 0;
    }
    return Map.of(
        "RANK", Integer.toString(rank),
        "WORLD_SIZE", Integer.toString(hosts.length),
        "LOCAL_RANK", Integer.toString(local),
        "LOCAL_WORLD_SIZE", Integer.toString(here),
        "MASTER_ADDR", hosts[0],
        "MASTER_PORT", port,
        "TORCH_CPP_LOG_LEVEL", "ERROR",
        "OMP_NUM_THREADS", Integer.toString(threads));
  }
}
