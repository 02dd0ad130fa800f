package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void theStagesOfACommandAreAddedUp() {
    Path file = folder.resolve("run.jfr");
    String pairs = folder.resolve("pairs").toString();
    int exit =
        run(
            "profile", "--out", file.toString(), "--", "synth", "--count", "4", "--batch-size",
            "4", "--threads", "1", "--out", pairs);
    assertEquals(0, exit, err::toString);
    assertTrue(Files.exists(file));
    String shown = err.toString();
    assertTrue(shown.contains("generator") && shown.contains("masks"), shown);
    assertTrue(shown.contains("perf record"), shown);
    assertTrue(out.toString().contains("pairs"), out::toString);
  }

  @Test
  void theLineForNsightIsPrintedAndNothingRuns() {
    assertEquals(0, run("profile", "--show-command", "nsys", "--", "synth", "--out", "a b"));
    String line = out.toString().strip();
    assertTrue(line.matches("(/.*/)?nsys profile --trace=cuda,nvtx,osrt .* synth --out 'a b'"), line);
    assertEquals(2, run("profile", "--show-command", "gdb", "--", "synth"));
    assertTrue(err.toString().contains("must be ncu or nsys, was gdb"), err::toString);
  }

  @Test
  void theCommandsExitCodeIsHandedOn() {
    Path file = folder.resolve("run.jfr");
    assertEquals(2, run("profile", "--out", file.toString(), "--", "nothing"));
    assertEquals(2, run("profile", "--", "doctor"));
    String nowhere = folder.resolve("no/such/run.jfr").toString();
    assertEquals(8, run("profile", "--out", nowhere, "--", "kernels", "list"));
  }
}
