package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes want one folder, one gets it; the short form of tests/e2e/parallel_test. */
final class ParallelTest {
  private static final int PROCESSES = 3;

  @TempDir private Path folder;

  @Test
  void oneGetsTheFolderAndTheOthersAreRefusedInOneLine() throws Exception {
    Path out = folder.resolve("run");
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            Child.start(
                folder,
                "process" + i,
                List.of(),
                List.of(
                    "synth", "--generator", "known:1@32", "--direction", "known", "--count", "200",
                    "--shard-size", "40", "--threads", "1", "--progress", "none", "--out",
                    out.toString())));
      }
      int done = 0;
      for (int i = 0; i < PROCESSES; i++) {
        assertTrue(processes.get(i).waitFor(120, TimeUnit.SECONDS), "a deadlock?");
        String said = Files.readString(folder.resolve("process" + i + ".err"));
        if (processes.get(i).exitValue() == 0) {
          done++;
          continue;
        }
        assertEquals(2, processes.get(i).exitValue(), said);
        assertTrue(said.contains("in use by process") || said.contains("is not empty"), said);
        assertEquals(1, said.lines().filter(line -> line.startsWith("chiaro: ")).count(), said);
      }
      assertEquals(1, done);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    try (Stream<Path> shards = Files.list(out.resolve("pairs"))) {
      assertEquals(5, shards.filter(path -> path.toString().endsWith(".tar")).count());
    }
  }
}
