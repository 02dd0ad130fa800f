package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.unet.OneThread;
import org.chiaro.unet.SmallNets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class PredictCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;
  private Path photos;

  @BeforeEach
  void twoPhotosAndANetwork() throws Exception {
    model = SmallNets.writeConstant(folder.resolve("unet.safetensors"), 0.75);
    photos = Files.createDirectories(folder.resolve("photos"));
    Files.createDirectories(photos.resolve("sub"));
    ImageFiles.writePng(photos.resolve("a.png"), Picture.allocate(20, 30));
    ImageFiles.writePng(photos.resolve("sub/b.png"), Picture.allocate(40, 17));
  }

  private int predict(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("predict", "--progress", "none", "--threads", "1"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  private Path run() {
    return folder.resolve("run");
  }

  @Test
  void aFolderBecomesTheFourPicturesOfEachPhoto() throws Exception {
    int exit =
        predict(
            photos,
            "--model",
            model,
            "--save",
            "mask,prob,cutout,overlay",
            "--out",
            run(),
            "--short-edge",
            16);
    assertEquals(0, exit, err.toString());
    for (String stem : new String[] {"a", "sub/b"}) {
      for (String kind : new String[] {"mask", "prob", "cutout", "overlay"}) {
        assertTrue(Files.isRegularFile(run().resolve("predictions/" + stem + "." + kind + ".png")));
      }
    }
    Grey prob = ImageFiles.readGrey8(run().resolve("predictions/sub/b.prob.png"));
    assertEquals(40, prob.height());
    assertEquals(17, prob.width());
    assertEquals(191, prob.u8().get(0) & 0xff);
    Grey mask = ImageFiles.readGrey8(run().resolve("predictions/a.mask.png"));
    assertEquals(255, mask.u8().get(5) & 0xff);
    assertEquals(run().resolve("predictions").toString(), lastLine());
    assertEquals(8, Files.readAllLines(run().resolve("items.jsonl")).size());
  }

  @Test
  void theThresholdDecidesTheMask() {
    assertEquals(
        0, predict(photos, "--model", model, "--out", run(), "--threshold", 0.8), err.toString());
    Grey mask = ImageFiles.readGrey8(run().resolve("predictions/a.mask.png"));
    assertEquals(0, mask.u8().get(5));
  }

  @Test
  void onePhotoWithoutOutGetsItsMaskBeside() {
    assertEquals(0, predict(photos.resolve("a.png"), "--model", model), err.toString());
    Path mask = photos.resolve("a.mask.png");
    assertEquals(mask.toString(), lastLine());
    assertTrue(Files.isRegularFile(mask));
    assertFalse(Files.exists(photos.resolve("a.prob.png")));
    assertEquals(2, predict(photos, "--model", model));
  }

  @Test
  void aPhotoIsNeverReplacedByItsMask() throws Exception {
    Path named = photos.resolve("c.mask.png");
    Files.copy(photos.resolve("a.png"), named);
    byte[] before = Files.readAllBytes(named);
    assertEquals(2, predict(named, "--model", model));
    assertArrayEquals(before, Files.readAllBytes(named));
  }

  @Test
  void jsonIsOneObject() throws Exception {
    assertEquals(0, predict(photos, "--model", model, "--out", run(), "--json"), err.toString());
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(2, result.get("photos").asInt());
    assertEquals(2, result.get("done").asInt());
  }

  @Test
  void aBadPhotoAmongManyIsListed() throws Exception {
    Files.writeString(photos.resolve("bad.jpg"), "not a photo");
    assertEquals(6, predict(photos, "--model", model, "--out", run()));
    String failures = Files.readString(run().resolve("failures.jsonl"));
    assertTrue(failures.contains("bad.jpg"), failures);
    assertTrue(Files.exists(run().resolve("predictions/sub/b.mask.png")));
    assertEquals(
        3, predict(photos, "--model", model, "--out", folder.resolve("fast"), "--fail-fast"));
    Path bad = photos.resolve("bad.jpg");
    assertEquals(3, predict(bad, "--model", model, "--out", folder.resolve("single")));
    assertEquals(3, predict(bad, "--model", model));
  }

  @Test
  void resumeDoesOnlyWhatIsMissing() throws Exception {
    assertEquals(0, predict(photos, "--model", model, "--out", run()), err.toString());
    Path kept = run().resolve("predictions/a.mask.png");
    Path torn = run().resolve("predictions/sub/b.mask.png");
    byte[] whole = Files.readAllBytes(torn);
    Files.write(torn, new byte[] {1, 2, 3});
    Files.setLastModifiedTime(kept, FileTime.fromMillis(1_000_000));
    assertEquals(2, predict(photos, "--model", model, "--out", run()));
    int exit = predict(photos, "--model", model, "--out", run(), "--resume", "--json");
    assertEquals(0, exit, err.toString());
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertEquals(1, result.get("skipped").asInt());
    assertEquals(1, result.get("done").asInt());
    assertEquals(1_000_000, Files.getLastModifiedTime(kept).toMillis());
    assertArrayEquals(whole, Files.readAllBytes(torn));
    Path other = SmallNets.writeConstant(folder.resolve("other.safetensors"), 0.25);
    assertEquals(2, predict(photos, "--model", other, "--out", run(), "--resume"));
  }

  @Test
  void anArrayGoesThroughAsItIs() throws Exception {
    NdArray images = NdArray.allocate(DType.F32, 2, 3, 17, 33);
    Path file = folder.resolve("in.npy");
    Npy.write(file, images);
    int exit = predict(file, "--model", model, "--save", "logits,prob,mask", "--out", run());
    assertEquals(0, exit, err.toString());
    NdArray logits = Npy.read(run().resolve("logits.npy"));
    assertArrayEquals(new long[] {2, 2, 17, 33}, logits.shape());
    assertEquals(Math.log(3), logits.data().getFloat(4 * 17 * 33), 1e-5);
    assertEquals(0.75, Npy.read(run().resolve("prob.npy")).data().getFloat(0), 1e-6);
    assertEquals(1, Npy.read(run().resolve("mask.npy")).data().get(0));
    assertEquals(2, predict(file, "--model", model, "--save", "cutout", "--out", run()));
    images.data().putFloat(8, Float.NaN);
    Npy.write(file, images);
    assertEquals(
        3, predict(file, "--model", model, "--save", "logits", "--out", folder.resolve("nan")));
    assertTrue(err.toString().contains("NaN"), err.toString());
  }

  @Test
  void badModelsAreExitFour() throws Exception {
    Path photo = photos.resolve("a.png");
    assertEquals(4, predict(photo, "--model", folder.resolve("none.pth")));
    Path text = Files.writeString(folder.resolve("text.pth"), "hello");
    assertEquals(4, predict(photo, "--model", text));
  }

  @Test
  void withoutAModelTheOneThatComesAlongPredicts() {
    Path photo = photos.resolve("flower.png");
    ImageFiles.writePng(photo, flower());
    assertEquals(0, predict(photo, "--save", "mask,prob,cutout,overlay"), err.toString());
    for (String kind : new String[] {"mask", "prob", "cutout", "overlay"}) {
      assertTrue(Files.isRegularFile(photos.resolve("flower." + kind + ".png")), kind);
    }
    Grey plain = ImageFiles.readGrey8(photos.resolve("flower.mask.png"));
    assertEquals(255, plain.u8().get(60 * 120 + 60) & 0xff);
    assertEquals(0, plain.u8().get(5 * 120 + 5) & 0xff);
    assertEquals(0, predict(photo, "--model", "embedded", "--sharpen"), err.toString());
    Grey sharp = ImageFiles.readGrey8(photos.resolve("flower.mask.png"));
    int wrong = 0;
    for (int i = 0; i < 120 * 120; i++) {
      wrong += (sharp.u8().get(i) < 0) == petal(i) ? 0 : 1;
    }
    assertTrue(wrong < 500, wrong + " pixels are wrong");
  }

  /** A yellow disc on green, softly mottled. */
  private static Picture flower() {
    Picture photo = Picture.allocate(120, 120);
    for (int i = 0; i < 120 * 120; i++) {
      int[] colour = petal(i) ? new int[] {240, 200, 30} : new int[] {40, 80, 30};
      for (int c = 0; c < 3; c++) {
        photo.rgb().put(3 * i + c, (byte) (colour[c] + i * 7 % 13));
      }
    }
    return photo;
  }

  private static boolean petal(int pixel) {
    return Math.hypot(pixel % 120 - 60, pixel / 120 - 60) < 32;
  }

  private String lastLine() {
    return out.toString().lines().reduce((a, b) -> b).orElse("");
  }
}
