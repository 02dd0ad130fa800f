package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirTest {
  private static final RunDir.Start START =
      new RunDir.Start("synth", List.of("synth", "--out", "x"), 2);

  @TempDir Path temp;

  private JsonNode runJson(Path dir) throws IOException {
    return new ObjectMapper().readTree(dir.resolve("run.json").toFile());
  }

  @Test
  void recordsHowTheRunEnded() throws Exception {
    Path dir = temp.resolve("a/b");
    RunDir run = RunDir.open(dir, RunDir.Existing.REFUSE, START);
    assertTrue(runJson(dir).get("exit_code").isNull());
    assertEquals(0, run.record(r -> r.fact("device", "cpu")));
    assertEquals(0, runJson(dir).get("exit_code").asInt());
    assertEquals("cpu", runJson(dir).get("device").asText());
    assertEquals(1, runJson(dir).get("schema").asInt());
    assertTrue(Files.exists(dir.resolve("log.txt")));
  }

  @Test
  void recordsTheExitCodeOfAFailure() throws IOException {
    RunDir run = RunDir.open(temp, RunDir.Existing.REFUSE, START);
    assertThrows(
        ChiaroException.Model.class,
        () ->
            run.record(
                r -> {
                  throw new ChiaroException.Model("torn");
                }));
    assertEquals(4, runJson(temp).get("exit_code").asInt());
    assertEquals("torn", runJson(temp).get("error").asText());
  }

  /** A program that holds a folder until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      Path dir = Path.of(args[0]);
      RunDir.open(dir, RunDir.Existing.RESUME, START)
          .record(
              run -> {
                Files.createFile(dir.resolve("held"));
                Thread.sleep(60_000);
              });
    }
  }

  @Test
  void aSecondProcessIsRefusedWithTheHoldersId() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                temp.toString())
            .redirectErrorStream(true)
            .start();
    try {
      for (int wait = 0; wait < 1200 && !Files.exists(temp.resolve("held")); wait++) {
        Thread.sleep(50);
      }
      for (RunDir.Existing existing : RunDir.Existing.values()) {
        var refused =
            assertThrows(ChiaroException.Usage.class, () -> RunDir.open(temp, existing, START));
        String id = "in use by process " + holder.pid() + ":";
        assertTrue(refused.getMessage().contains(id), refused.getMessage());
      }
      assertTrue(Files.exists(temp.resolve("run.json")), "it was overwritten");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    // a process that was killed holds nothing
    Files.writeString(temp.resolve(".0b5c7f9a-1d2e-4f30-8a4b-5c6d7e8f9a0b.tmp"), "half a file");
    assertEquals(0, RunDir.open(temp, RunDir.Existing.RESUME, START).record(run -> {}));
    assertFalse(Files.exists(temp.resolve(".0b5c7f9a-1d2e-4f30-8a4b-5c6d7e8f9a0b.tmp")));
    assertFalse(Files.exists(temp.resolve(".lock")));
  }

  @Test
  void aFolderThatIsNotEmptyIsRefused() throws IOException {
    Files.writeString(temp.resolve("mine.txt"), "x");
    var refused =
        assertThrows(
            ChiaroException.Usage.class, () -> RunDir.open(temp, RunDir.Existing.REFUSE, START));
    assertTrue(refused.getMessage().contains("--resume"));
    assertFalse(Files.exists(temp.resolve("run.json")));
  }

  @Test
  void overwritingRemovesOnlyWhatRunsLeave() throws IOException {
    Files.writeString(temp.resolve("mine.txt"), "x");
    Files.createDirectories(temp.resolve("predictions/sub"));
    Files.writeString(temp.resolve("predictions/sub/a.png"), "x");
    RunDir.open(temp, RunDir.Existing.OVERWRITE, START);
    assertTrue(Files.exists(temp.resolve("mine.txt")));
    assertFalse(Files.exists(temp.resolve("predictions")));
  }

  @Test
  void aFileInPlaceOfTheFolderIsAUsageError() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThrows(
        ChiaroException.Usage.class, () -> RunDir.open(file, RunDir.Existing.RESUME, START));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsAnOutputError() {
    assertThrows(
        ChiaroException.Output.class,
        () -> RunDir.open(Path.of("/proc/chiaro"), RunDir.Existing.REFUSE, START));
  }

  @Test
  void namesDoNotLeadOut() {
    RunDir run = RunDir.open(temp, RunDir.Existing.REFUSE, START);
    assertThrows(ChiaroException.Usage.class, () -> run.file("../x"));
  }

  @Test
  void aResumedRunKnowsWholeItemsFromTornOnes() throws IOException {
    RunDir first = RunDir.open(temp, RunDir.Existing.REFUSE, START);
    for (String name : List.of("whole", "torn", "gone")) {
      Path output = Files.writeString(first.file("predictions/" + name), "12345");
      first.items().finished(name, output, 1);
    }
    first.items().failed("bad", "read", "no picture");
    assertEquals(1, first.items().failures());
    Files.writeString(temp.resolve("predictions/torn"), "1234x");
    Files.delete(temp.resolve("predictions/gone"));
    Path items = temp.resolve("items.jsonl");
    Files.writeString(items, Files.readString(items) + "{\"path\":\"half");

    first.close();
    RunDir second = RunDir.open(temp, RunDir.Existing.RESUME, START);
    assertTrue(second.items().isDone("whole"));
    assertFalse(second.items().isDone("torn"));
    assertFalse(second.items().isDone("gone"));
    assertFalse(second.items().isDone("half"));
    assertFalse(second.items().isDone("bad"));
    assertEquals(0, second.items().failures());
    second.items().finished("new", Files.writeString(second.file("new"), "1"), 1);
    second.close();
    assertTrue(RunDir.open(temp, RunDir.Existing.RESUME, START).items().isDone("new"));
  }

  @Test
  void failedItemsMakeTheExitCodeSix() throws Exception {
    RunDir run = RunDir.open(temp, RunDir.Existing.REFUSE, START);
    assertEquals(6, run.record(r -> r.items().failed("a.jpg", "read", "truncated")));
    assertEquals(6, runJson(temp).get("exit_code").asInt());
  }
}
