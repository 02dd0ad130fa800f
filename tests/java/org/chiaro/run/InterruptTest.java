package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptTest {
  /** A program whose steps take a while and which saves after the one that was interrupted. */
  static final class Steps {
    public static void main(String[] args) throws Exception {
      try (Interrupt interrupt = Interrupt.listen()) {
        Files.createFile(Path.of(args[0], "started"));
        for (int step = 0; step < 200; step++) {
          Thread.sleep(100);
          if (interrupt.requested()) {
            Thread.sleep(300);
            Files.createFile(Path.of(args[0], "saved"));
            interrupt.check("at step " + step);
          }
        }
      } catch (ChiaroException.Interrupted e) {
        Thread.sleep(1000);
        System.err.println(e.getMessage());
        System.exit(e.exitCode());
      }
    }
  }

  @TempDir Path temp;

  private int exitCodeAfter(String signal) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Steps.class.getName(),
                temp.toString())
            .redirectError(temp.resolve("err").toFile())
            .start();
    try {
      for (int wait = 0; wait < 300 && !Files.exists(temp.resolve("started")); wait++) {
        Thread.sleep(50);
      }
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the process did not end");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void terminationLetsTheStepEndAndSave() throws Exception {
    assertEquals(130, exitCodeAfter("TERM"));
    assertTrue(Files.exists(temp.resolve("saved")));
    assertTrue(Files.readString(temp.resolve("err")).startsWith("interrupted at step"));
  }

  @Test
  void withoutASignalNothingHappens() {
    try (Interrupt interrupt = Interrupt.listen()) {
      interrupt.check("never");
    }
  }
}
