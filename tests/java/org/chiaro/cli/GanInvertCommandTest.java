package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chiaro.gan.TinyEncoders;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.chiaro.io.Safetensors;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class GanInvertCommandTest {
  private static final int PHOTOS = 5;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path generator;
  private Path photos;

  @BeforeEach
  void generatorAndPhotos() throws Exception {
    generator = folder.resolve("tiny.safetensors");
    Safetensors.write(generator, TinyGenerators.arrays16(), Map.of());
    photos = Files.createDirectories(folder.resolve("photos/sub")).getParent();
    for (int i = 0; i < PHOTOS; i++) {
      Picture picture = Picture.allocate(20, 24);
      for (int p = 0; p < picture.rgb().capacity(); p++) {
        picture.rgb().put(p, (byte) (40 * i + p / 40));
      }
      ImageFiles.writePng(photos.resolve(i < 3 ? i + ".png" : "sub/" + i + ".png"), picture);
    }
  }

  private int invert(Path run, Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("gan", "invert", photos.toString()));
    all.addAll(List.of("--out", run.toString(), "--steps", "4", "--pool", "16", "--threads", "1"));
    all.addAll(List.of("--batch-size", "2", "--progress", "none"));
    for (Object arg : more) {
      all.add(arg.toString());
    }
    if (!all.contains("--generator")) {
      all.addAll(List.of("--generator", generator.toString()));
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  @Test
  void aFolderBecomesRowsForOtherCommands() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, invert(run), err.toString());
    Path file = run.resolve("embeddings.npy");
    assertEquals(file.toString(), out.toString().strip());
    assertArrayEquals(new long[] {PHOTOS, 12}, Npy.read(file).shape());
    List<String> csv = Files.readAllLines(run.resolve("embeddings.csv"));
    assertEquals(PHOTOS + 1, csv.size());
    assertTrue(csv.get(4).startsWith("3,\"sub/3.png\","), csv.get(4));
    assertTrue(Files.size(run.resolve("samples/reconstructions.png")) > 0);
    Path images = folder.resolve("images");
    assertEquals(
        0,
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "generate",
            "--generator",
            generator.toString(),
            "--latents",
            file.toString(),
            "--out",
            images.toString()),
        err.toString());
    assertEquals(PHOTOS, Npy.read(images.resolve("images.npy")).shape()[0]);
  }

  @Test
  void whatIsFoundIsNotLostAndNotMixed() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    assertEquals(0, invert(whole), err.toString());
    assertEquals(0, invert(parts), err.toString());
    Files.delete(parts.resolve("embeddings.npy"));
    Files.delete(parts.resolve("parts/000002.safetensors"));
    Object written = Files.getLastModifiedTime(parts.resolve("parts/000000.safetensors"));
    assertEquals(2, invert(parts), "not empty");
    assertEquals(2, invert(parts, "--resume", "--prior", 3));
    assertTrue(err.toString().contains("prior was 0.3"), err.toString());
    assertEquals(0, invert(parts, "--resume"), err.toString());
    assertEquals(written, Files.getLastModifiedTime(parts.resolve("parts/000000.safetensors")));
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("embeddings.npy")),
        Files.readAllBytes(parts.resolve("embeddings.npy")));
  }

  @Test
  void photosThatCannotBeReadAreListedAlsoWhenResumed() throws Exception {
    Files.writeString(photos.resolve("1b.png"), "no picture");
    Path run = folder.resolve("run");
    assertEquals(6, invert(run, "--json"), err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(PHOTOS, json.path("photos").asInt());
    assertEquals(1, json.path("failed").asInt());
    assertEquals(6, invert(run, "--resume"), err.toString());
    assertEquals(1, Files.readAllLines(run.resolve("failures.jsonl")).size());
  }

  @Test
  void aFewPhotosAreSpreadOverTheFolder() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, invert(run, "--count", 2), err.toString());
    List<String> csv = Files.readAllLines(run.resolve("embeddings.csv"));
    assertTrue(csv.get(1).contains("\"0.png\"") && csv.get(2).contains("\"2.png\""), csv.toString());
  }

  @Test
  void theSearchStartsWhereAnEncoderSays() throws Exception {
    Path encoder = folder.resolve("encoder.safetensors");
    Safetensors.write(encoder, TinyEncoders.arrays16(), Map.of());
    Path encoded = folder.resolve("encoded.npy");
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "embed",
            photos.toString(),
            "--encoder",
            encoder.toString(),
            "--mean",
            "--no-whiten",
            "--out",
            encoded.toString());
    assertEquals(0, code, err.toString());
    Path run = folder.resolve("run");
    assertEquals(0, invert(run, "--encoder", encoder, "--lr", 1e-6), err.toString());
    assertArrayEquals(
        floats(encoded), floats(run.resolve("embeddings.npy")), 1e-3f, "hardly moved");
    assertEquals(0, invert(folder.resolve("two"), "--encoder", encoder, "--starts", 2));
    assertEquals(2, invert(run, "--resume", "--lr", 1e-6), "started at random ones");
    assertEquals(4, invert(folder.resolve("three"), "--encoder", generator));
    assertEquals(4, invert(folder.resolve("four"), "--encoder", "embedded"));
    assertTrue(err.toString().contains("64 pixels"), err.toString());
  }

  private static float[] floats(Path file) {
    FloatBuffer buffer = Npy.read(file).data().asFloatBuffer();
    float[] values = new float[buffer.capacity()];
    buffer.get(values);
    return values;
  }

  @Test
  void whatCannotBeUsedIsOneLine() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(4, invert(run, "--generator", folder.resolve("none")));
    assertEquals(2, invert(run, "--starts", 17));
    assertEquals(2, invert(run, "--count", -1));
    assertTrue(Files.notExists(run));
    photos = Files.createDirectories(folder.resolve("empty"));
    assertEquals(3, invert(run));
    Files.writeString(photos.resolve("a.png"), "no picture");
    assertEquals(3, invert(run));
    assertEquals(1, err.toString().lines().filter(line -> line.startsWith("chiaro:")).count());
  }

  @Test
  void shardsAreTheRowsOfOneProcess() throws Exception {
    Files.writeString(photos.resolve("1b.png"), "no picture");
    Path whole = folder.resolve("whole");
    Path shards = folder.resolve("shards");
    assertEquals(6, invert(whole), err.toString());
    for (String shard : List.of("3/4", "1/4", "4/4", "2/4")) {
      int code = invert(shards, "--shard", shard);
      assertEquals(shard.equals("2/4") ? 6 : 0, code, err.toString());
      assertEquals(shards.toString(), out.toString().strip());
    }
    assertEquals(
        6,
        Main.run(
            new PrintWriter(out), new PrintWriter(err), "report", "--merge", shards.toString()),
        err.toString());
    for (String file : List.of("embeddings.npy", "embeddings.csv", "inversion.json")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(shards.resolve(file)), file);
    }
    assertEquals(2, invert(shards, "--shard", "1/4"), "its results are there");
    assertEquals(0, invert(shards, "--shard", "1/4", "--resume"), err.toString());
    assertEquals(2, invert(shards, "--shard", "1/4", "--resume", "--prior", 3));
    assertEquals(2, invert(shards, "--shard", "5/4"));
  }
}
