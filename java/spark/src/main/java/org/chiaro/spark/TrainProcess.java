package org.chiaro.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.chiaro.cli.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training in a process of its own beside the executor, which it does not outlive.
 *
 * @param hosts of all members, by rank
 */
record TrainProcess(List<String> arguments, int rank, String[] hosts, String port, int threads) {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final long POLL_MS = 200;
  private static final long GRACE_S = 40;

  /** Runs to the end; its exit code and last line, 0 for a training that came to its end. */
  Fault run(BarrierTaskContext context) {
    ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
    builder.environment().putAll(environment());
    try {
      Process process = builder.start();
      TaskCompletionListener end = done -> process.destroyForcibly();
      context.addTaskCompletionListener(end);
      String[] last = {""};
      Thread reader = new Thread(() -> follow(process, last), "train-" + rank);
      reader.setDaemon(true);
      reader.start();
      while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        if (context.isInterrupted()) {
          end(process);
        }
      }
      reader.join(TimeUnit.SECONDS.toMillis(GRACE_S));
      int code = process.exitValue();
      return new Fault(hosts[rank], code, code == 0 ? "" : "rank " + rank + ": " + last[0]);
    } catch (IOException e) {
      return new Fault(hosts[rank], 5, "train cannot be started: " + e.getMessage());
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

  private void follow(Process process, String[] last) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        LOG.info("rank {}: {}", rank, line);
        last[0] = line.strip().isEmpty() ? last[0] : line;
      }
    } catch (IOException e) {
      LOG.warn("rank {}: its output ended: {}", rank, e.getMessage());
    }
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
        "OMP_NUM_THREADS", Integer.toString(threads));
  }
}
