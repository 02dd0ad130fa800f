package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's own look at native calls finds nothing; the short form of tests/native/jni. */
final class JniCheckTest {
  /** Every native operation once. */
  static final class Operations {
    public static void main(String[] args) {
      try (KernelTrial trial = new KernelTrial(1, 2, 32);
          Kernels kernels = KernelProvider.open("auto", 2)) {
        trial
            .operations()
            .forEach(
                operation -> {
                  operation.prepare().run();
                  operation.run().with(kernels);
                });
      }
    }
  }

  @TempDir private Path folder;

  private void check(Class<?> program, String name, String... args) throws Exception {
    Process process =
        Child.start(program, folder, name, List.of("-Xcheck:jni"), List.of(args));
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, process.exitValue(), Files.readString(folder.resolve(name + ".err")));
      for (String file : List.of(name + ".out", name + ".err")) {
        String said = Files.readString(folder.resolve(file));
        assertTrue(!said.contains("in native method") && !said.contains("Warning: "), said);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void operationsAndATrainingMakeNoBadCall() throws Exception {
    check(Operations.class, "operations");
    String out = folder.resolve("net").toString();
    check(
        Main.class,
        "training", "train", "--online", "--generator", "known:1@32", "--direction", "known",
        "--width", "2", "--batch-size", "2", "--steps", "2", "--threads", "2", "--progress", "none",
        "--out", out);
  }
}
