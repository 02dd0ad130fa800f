package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.run.ResidentMemory;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory, open files, threads and JavaCPP's pointers after some hundred photos and steps are what
 * they were after the first; the short form of tests/soak.
 */
@ExtendWith(OneThread.class)
final class ShortSoakTest {
  private static final int PHOTOS = 120;
  private static final int STEPS = 20;
  private static final long ROOM_BYTES = 48L << 20;

  @TempDir private Path folder;

  /** What must not grow; the collector has run. */
  private record Use(long resident, int files, int threads, long pointers) {
    static Use now() throws Exception {
      for (int i = 0; i < 3; i++) {
        System.gc();
        // pointers whose Java part is gone are freed by a thread of JavaCPP's
        Thread.sleep(50);
      }
      File[] open = new File("/proc/self/fd").listFiles();
      return new Use(
          ResidentMemory.bytes(),
          open.length,
          ManagementFactory.getThreadMXBean().getThreadCount(),
          Pointer.totalCount());
    }

    void requireFlat(Use later) {
      String both = this + ", then " + later;
      assertTrue(later.resident <= resident + ROOM_BYTES, both);
      assertTrue(later.files <= files + 2, both);
      assertTrue(later.threads <= threads + 2, both);
      assertTrue(later.pointers <= pointers, both);
    }
  }

  private void chiaro(Object... args) {
    List<String> all = new ArrayList<>();
    for (Object arg : args) {
      all.add(arg.toString());
    }
    all.addAll(List.of("--threads", "1", "--progress", "none"));
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(String[]::new));
    assertEquals(0, code, err::toString);
  }

  private void train(String name, int steps) {
    chiaro(
        "train", "--online", "--generator", "known:1@32", "--direction", "known", "--width", 4,
        "--batch-size", 4, "--steps", steps, "--checkpoint-every", 10, "--out",
        folder.resolve(name));
  }

  @Test
  void nothingGrows() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    ImageFiles.writePng(photos.resolve("000.png"), Picture.allocate(32, 32));
    for (int i = 1; i < PHOTOS; i++) {
      Files.createLink(photos.resolve("%03d.png".formatted(i)), photos.resolve("000.png"));
    }
    train("first", STEPS);
    Path model = folder.resolve("first/unet.safetensors");
    Object[] predict = {"predict", photos, "--model", model, "--short-edge", 32, "--save", "prob", "--out", ""};
    predict[predict.length - 1] = folder.resolve("maps-1");
    chiaro(predict);
    Use before = Use.now();
    for (int round = 2; round < 4; round++) {
      predict[predict.length - 1] = folder.resolve("maps-" + round);
      chiaro(predict);
      train("round-" + round, 2 * STEPS);
    }
    before.requireFlat(Use.now());
  }
}
