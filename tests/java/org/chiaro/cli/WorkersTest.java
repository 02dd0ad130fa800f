package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.torch.Workers;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of several processes. */
@ExtendWith(OneThread.class)
class WorkersTest {
  @TempDir private Path folder;

  private List<String> args(String out, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("train", "--online", "--generator", "known:3@32", "--direction", "known"));
    args.addAll(List.of("--shift", "4", "--max-area", "0.3", "--no-histogram-filter"));
    args.addAll(List.of("--width", "4", "--batch-size", "8", "--augment", "--sync-norm"));
    args.addAll(List.of("--seed", "1", "--threads", "1", "--progress", "none"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(List.of(more));
    return args;
  }

  private int here(StringWriter err, List<String> args) {
    return Main.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        args.toArray(String[]::new));
  }

  private Process start(String log, Map<String, String> environment, List<String> args)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dorg.bytedeco.javacpp.maxBytes=0", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(folder.resolve(log + ".err").toFile())
            .redirectOutput(folder.resolve(log + ".out").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private int finish(Process process, int seconds) throws Exception {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private String text(String file) throws Exception {
    return Files.readString(folder.resolve(file));
  }

  private double[] losses(String run) throws Exception {
    return text(run + "/train.csv").lines().skip(1).mapToDouble(WorkersTest::loss).toArray();
  }

  private static double loss(String row) {
    return Double.parseDouble(row.split(",")[1]);
  }

  /**
   * The largest difference of gradients of the first step; a tenth of them is what Adam's first
   * moments are after it.
   */
  private double gradientError(String a, String b) {
    String first = "checkpoints/step-000001.safetensors";
    Map<String, NdArray> left = Safetensors.read(folder.resolve(a).resolve(first)).tensors();
    Map<String, NdArray> right = Safetensors.read(folder.resolve(b).resolve(first)).tensors();
    double most = 0;
    int seen = 0;
    for (String name : left.keySet()) {
      if (name.matches("optimiser\\.\\d+\\.first")) {
        var x = left.get(name).data().asFloatBuffer();
        var y = right.get(name).data().asFloatBuffer();
        while (x.hasRemaining()) {
          float gradient = x.get();
          most = Math.max(most, Math.abs(gradient - y.get()));
          seen++;
        }
      }
    }
    assertTrue(seen > 10_000, "compared " + seen);
    return 10 * most;
  }

  private void sameAsAlone(int workers) throws Exception {
    String[] steps = {"--steps", "5", "--checkpoint-every", "1", "--keep", "5"};
    StringWriter err = new StringWriter();
    assertEquals(0, here(err, args("alone", steps)), err.toString());
    String run = "with" + workers;
    List<String> args = args(run, steps);
    args.addAll(List.of("--json", "--workers", "" + workers));
    assertEquals(0, finish(start(run, Map.of(), args), 120), text(run + ".err"));
    assertTrue(text(run + ".out").startsWith("{\"weights\":"), text(run + ".out"));
    assertEquals(1, text(run + ".out").lines().count());
    double error = gradientError("alone", run);
    assertTrue(error < 1e-6, "gradients differ by " + error);
    double[] alone = losses("alone");
    double[] together = losses(run);
    assertEquals(5, together.length);
    // a seed whose activations stay away from 0, where gradients jump;
    // Adam divides gradients that are nearly 0 by their own size, so rounding grows step by step
    double[] bounds = {1e-6, 1e-5, 1e-4, 1e-3, 1e-3};
    for (int i = 0; i < alone.length; i++) {
      assertEquals(alone[i], together[i], bounds[i], "step " + (i + 1));
    }
    String pairs = "\"pairs\" : {";
    String mine = text("alone/run.json");
    assertEquals(
        mine.substring(mine.indexOf(pairs), mine.indexOf("}", mine.indexOf(pairs))),
        text(run + "/run.json")
            .substring(
                text(run + "/run.json").indexOf(pairs),
                text(run + "/run.json").indexOf("}", text(run + "/run.json").indexOf(pairs))));
  }

  @Test
  void twoProcessesLearnAsOne() throws Exception {
    sameAsAlone(2);
  }

  @Test
  @Tag("long")
  void fourProcessesLearnAsOne() throws Exception {
    sameAsAlone(4);
  }

  @Test
  @Tag("long")
  void aKilledWorkerIsNoticedAndTheRunGoesOnWithAnotherNumber() throws Exception {
    int port = Workers.freePort();
    List<Process> workers = new ArrayList<>();
    for (int rank = 0; rank < 3; rank++) {
      Map<String, String> environment =
          Map.of(
              "RANK", "" + rank, "WORLD_SIZE", "3", "MASTER_ADDR", "localhost", "MASTER_PORT",
              "" + port);
      List<String> args =
          args("killed", "--batch-size=12", "--steps", "100000", "--checkpoint-every", "3");
      args.removeAll(List.of("--batch-size", "8"));
      workers.add(start("worker" + rank, environment, args));
    }
    Path last = folder.resolve("killed/checkpoints/last");
    for (int wait = 0; wait < 6000 && workers.get(1).isAlive() && !Files.exists(last); wait++) {
      Thread.sleep(10);
    }
    workers.get(1).destroyForcibly();
    long start = System.nanoTime();
    for (int rank : new int[] {0, 2}) {
      assertEquals(5, finish(workers.get(rank), 30), text("worker" + rank + ".err"));
      String err = text("worker" + rank + ".err");
      assertTrue(err.contains("chiaro: worker 1 (process " + workers.get(1).pid()), err);
    }
    assertTrue(System.nanoTime() - start < 30_000_000_000L);
    int step = Integer.parseInt(text("killed/checkpoints/last").replaceAll("\\D", ""));
    StringWriter err = new StringWriter();
    List<String> more =
        args("killed", "--batch-size=12", "--steps", "" + (step + 2), "--checkpoint-every", "3");
    more.removeAll(List.of("--batch-size", "8"));
    more.add("--resume");
    assertEquals(0, here(err, more), err.toString());
    assertEquals(step + 2, losses("killed").length);
  }

  @Test
  void badInputIsOneLine() {
    String[][] wrong = {
      {"--workers", "3", "train.batch-size 8 is not a multiple of the 3 workers"},
      {"--workers", "0", "workers must be from 1 to 1024, was 0"},
      {"--workers", "x", "Invalid value for option '--workers'"},
    };
    for (String[] one : wrong) {
      StringWriter err = new StringWriter();
      assertEquals(2, here(err, args("wrong", one[0], one[1])), err.toString());
      assertTrue(err.toString().contains("chiaro: " + one[2]), err.toString());
    }
    StringWriter err = new StringWriter();
    assertEquals(
        2, here(err, args("wrong", "--workers", "2", "--skip-bad-steps", "1")), err.toString());
    assertTrue(err.toString().contains("skip-bad-steps is for one worker"), err.toString());
    assertTrue(Files.notExists(folder.resolve("wrong")));
  }

  @Test
  void aHalfEnvironmentIsOneLine() throws Exception {
    Process process = start("half", Map.of("RANK", "0", "WORLD_SIZE", "2"), args("half"));
    assertEquals(2, finish(process, 60), text("half.err"));
    assertTrue(
        text("half.err").contains("MASTER_ADDR, MASTER_PORT are missing"), text("half.err"));
  }
}
