package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed, or asked to stop, goes on to the same bytes; see tests/torture. */
final class KillTest {
  private static final int STEPS = 400;

  @TempDir private Path folder;

  private List<String> train(Path out, String... more) throws Exception {
    Path shard = Files.createDirectories(folder.resolve("data/pairs-000000"));
    for (int i = 0; i < 4; i++) {
      Picture image = Picture.allocate(16, 16);
      Grey mask = Grey.allocate(16, 16);
      for (int at = 20 * i; at < 20 * i + 90; at++) {
        mask.u8().put(at, (byte) 255);
        image.rgb().put(3 * at, (byte) 200);
      }
      ImageFiles.writePng(shard.resolve("0000000" + i + ".png"), image);
      ImageFiles.writePng(shard.resolve("0000000" + i + ".mask.png"), mask);
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of("train", "--data", folder.resolve("data").toString()));
    args.addAll(List.of("--width", "2", "--batch-size", "2", "--steps", "" + STEPS));
    args.addAll(List.of("--checkpoint-every", "5", "--threads", "1", "--progress", "none"));
    args.addAll(List.of("--out", out.toString()));
    args.addAll(List.of(more));
    return args;
  }

  private Process start(List<String> args) throws Exception {
    return Child.start(folder, "child", List.of(), args);
  }

  private static void awaitCheckpoint(Process process, Path out) throws Exception {
    Path last = out.resolve("checkpoints/last");
    for (int wait = 0; wait < 6000 && process.isAlive() && !Files.exists(last); wait++) {
      Thread.sleep(10);
    }
  }

  private byte[] finish(Path out, String... more) throws Exception {
    StringWriter err = new StringWriter();
    int exit =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            train(out, more).toArray(String[]::new));
    assertEquals(0, exit, err.toString());
    return Files.readAllBytes(out.resolve("unet.safetensors"));
  }

  @Test
  void killedAndInterruptedRunsEndAsIfNothingHadHappened() throws Exception {
    byte[] whole = finish(folder.resolve("whole"));
    Path out = folder.resolve("killed");

    Process killed = start(train(out));
    awaitCheckpoint(killed, out);
    killed.destroyForcibly().waitFor();

    String before = Files.readString(out.resolve("checkpoints/last"));
    Process stopped = start(train(out, "--resume", "--json"));
    for (int wait = 0; wait < 6000 && stopped.isAlive() && isLast(out, before); wait++) {
      Thread.sleep(10);
    }
    stopped.destroy();
    assertTrue(stopped.waitFor(60, TimeUnit.SECONDS));
    assertEquals(130, stopped.exitValue(), Files.readString(folder.resolve("child.err")));
    String json = Files.readString(folder.resolve("child.out"));
    assertTrue(json.contains("\"complete\":false,\"exit_code\":130"), json);

    assertArrayEquals(whole, finish(out, "--resume"));
  }

  private static boolean isLast(Path out, String name) throws Exception {
    return Files.readString(out.resolve("checkpoints/last")).equals(name);
  }
}
