package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;

class CliTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int chiaro(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private int failureCode(Throwable failure) {
    return new Failures(new PrintWriter(err), false).report(failure);
  }

  @Test
  void helpListsEveryExitCodeOnStdout() {
    assertEquals(0, chiaro("--help"));
    for (String code : new String[] {"0", "1", "2", "3", "4", "5", "6", "7", "8", "130"}) {
      assertTrue(out.toString().matches("(?s).*\\n +" + code + " +\\w.*"), code);
    }
    assertEquals("", err.toString());
  }

  @Test
  void versionNamesTheParts() {
    assertEquals(0, chiaro("--version"));
    assertTrue(out.toString().startsWith("chiaro 0."), out.toString());
    assertTrue(out.toString().contains("libtorch 2."), out.toString());
  }

  @Test
  void anUnknownFlagIsUsageWithASuggestion() {
    assertEquals(2, chiaro("--hepl"));
    assertTrue(err.toString().contains("--help"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void aMisspeltRequiredFlagIsNamedBeforeTheMissingOne() {
    assertEquals(2, chiaro("components", "--maks", "a.npy", "--out", "b.npy"));
    assertTrue(err.toString().contains("'--maks'"), err.toString());
    assertTrue(err.toString().contains("--masks"), err.toString());
  }

  @Test
  void aMissingCommandIsUsage() {
    assertEquals(2, chiaro());
    assertTrue(err.toString().startsWith("chiaro: a command is missing"), err.toString());
  }

  @Test
  void aMisspeltCommandIsUsageWithASuggestion() {
    assertEquals(2, chiaro("docter"));
    assertTrue(err.toString().contains("doctor"), err.toString());
  }

  @Test
  void everyCommandHasAHelpWithADescription() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertEquals(0, chiaro(name, "--help"), name);
              assertTrue(out.toString().contains("chiaro " + name), name);
              assertTrue(command.getCommandSpec().usageMessage().description().length > 0, name);
            });
  }

  @Test
  void completionIsAScriptForTheShell() {
    assertEquals(0, chiaro("completion", "zsh"));
    assertTrue(out.toString().contains("complete"), "no completion in the script");
    assertTrue(out.toString().contains("doctor"), "a command is missing in the script");
  }

  @Test
  void aStackTraceOnlyWhenAskedFor() {
    assertEquals(2, chiaro("--stacktrace", "no-such-command"));
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void failuresMapToTheirCodes() {
    assertEquals(2, failureCode(new ChiaroException.Usage("u")));
    assertEquals(3, failureCode(new ChiaroException.Data("d")));
    assertEquals(4, failureCode(new ChiaroException.Model("m")));
    assertEquals(5, failureCode(new ChiaroException.Device("v")));
    assertEquals(6, failureCode(new ChiaroException.Partial("p")));
    assertEquals(7, failureCode(new ChiaroException.Gate("g")));
    assertEquals(8, failureCode(new ChiaroException.Output("o", null)));
    assertEquals(130, failureCode(new ChiaroException.Interrupted("i")));
    assertEquals(5, failureCode(new OutOfMemoryError("Physical memory usage is too high")));
    assertEquals(5, failureCode(new UnsatisfiedLinkError("libgomp.so.1: cannot open")));
    assertEquals(8, failureCode(new IOException("No space left on device")));
    assertEquals(1, failureCode(new IllegalStateException("oops")));
    assertTrue(err.toString().contains("libgomp.so.1: cannot open"), err.toString());
    assertTrue(err.toString().contains("--stacktrace"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void aHeapThatIsTooSmallNamesTheWayOut() {
    assertEquals(5, failureCode(new OutOfMemoryError("Java heap space")));
    assertEquals(
        "chiaro: out of memory: Java heap space (CHIARO_JAVA_OPTS=-Xmx1g gives Java more, or see:"
            + " chiaro doctor)\n",
        err.toString());
    assertEquals(5, failureCode(new OutOfMemoryError("no 12 bytes of host memory for an array")));
    assertTrue(err.toString().contains("(smaller --batch-size, or see"), err::toString);
  }

  @Test
  void onlyOnePlatformIsSupported() {
    new Platform("Linux", "amd64").require();
    for (Platform other :
        new Platform[] {new Platform("Linux", "aarch64"), new Platform("Mac OS X", "x86_64")}) {
      var refused = assertThrows(ChiaroException.Device.class, other::require);
      assertTrue(refused.getMessage().contains("Linux on x86_64 only"));
    }
  }

  @Test
  void theLogLevelComesFromFlagsThenTheEnvironment() {
    assertEquals("info", LogOptions.level(new String[] {}, Map.of()));
    assertEquals("warn", LogOptions.level(new String[] {"masks", "-q"}, Map.of()));
    assertEquals("debug", LogOptions.level(new String[] {"-v"}, Map.of("CHIARO_LOG", "error")));
    assertEquals("trace", LogOptions.level(new String[] {"-vv"}, Map.of()));
    assertEquals("error", LogOptions.level(new String[] {}, Map.of("CHIARO_LOG", "error")));
    assertEquals("info", LogOptions.level(new String[] {"--", "-v"}, Map.of()));
  }
}
