package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.TinyEncoders;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Pair;
import org.chiaro.io.PairStore;
import org.chiaro.io.PairWriter;
import org.chiaro.io.Picture;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class EmbedCommandTest {
  private static final int PHOTOS = 5;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path encoder;
  private Path photos;
  private Path latents;

  @BeforeEach
  void encoderAndPhotos() throws Exception {
    encoder = folder.resolve("encoder.safetensors");
    Safetensors.write(encoder, TinyEncoders.arrays16(), Map.of(Encoder.GENERATOR, "1234567890"));
    photos = Files.createDirectories(folder.resolve("photos/sub")).getParent();
    latents = folder.resolve("z.npy");
    for (int i = 0; i < PHOTOS; i++) {
      Picture picture = Picture.allocate(20 + 4 * i, 24);
      for (int p = 0; p < picture.rgb().capacity(); p++) {
        picture.rgb().put(p, (byte) (40 * i + p / 40));
      }
      ImageFiles.writePng(photos.resolve(i < 3 ? i + ".png" : "sub/" + i + ".png"), picture);
    }
  }

  private int embed(Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("embed", photos.toString()));
    all.addAll(List.of("--threads", "1", "--progress", "none"));
    for (Object arg : more) {
      all.add(arg.toString());
    }
    if (!all.contains("--encoder")) {
      all.addAll(List.of("--encoder", encoder.toString()));
    }
    if (!all.contains("--out")) {
      all.addAll(List.of("--out", latents.toString()));
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  @Test
  void photosBecomeRowsForOtherCommands() throws Exception {
    assertEquals(0, embed(), err.toString());
    assertEquals(latents.toString(), out.toString().strip());
    NdArray sampled = Npy.read(latents);
    assertArrayEquals(new long[] {PHOTOS, 12}, sampled.shape());
    List<String> csv = Files.readAllLines(folder.resolve("z.csv"));
    assertEquals(PHOTOS + 1, csv.size());
    assertTrue(csv.get(4).startsWith("3,\"sub/3.png\","), csv.get(4));
    assertEquals(2, embed(), "the file is there already");
    assertEquals(0, embed("--overwrite"), err.toString());
    assertEquals(sampled.data(), Npy.read(latents).data(), "same seed, same draws");
    assertEquals(0, embed("--overwrite", "--seed", 9), err.toString());
    assertFalse(sampled.data().equals(Npy.read(latents).data()));
    assertEquals(0, embed("--overwrite", "--mean"), err.toString());
    NdArray mean = Npy.read(latents);
    assertEquals(0, embed("--overwrite", "--mean", "--seed", 9), err.toString());
    assertEquals(mean.data(), Npy.read(latents).data(), "means are not drawn");
  }

  @Test
  void aPhotoThatCannotBeReadIsPassedOverAndDoesNotMoveTheOthers() throws Exception {
    assertEquals(0, embed(), err.toString());
    NdArray all = Npy.read(latents);
    Files.writeString(photos.resolve("sub/9.png"), "no picture");
    assertEquals(6, embed("--overwrite", "--json"), err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(PHOTOS, json.path("photos").asInt());
    assertEquals(1, json.path("failed").asInt());
    assertEquals(all.data(), Npy.read(latents).data());
  }

  @Test
  void rowsAreWhitenedUnlessAskedNotTo() throws Exception {
    assertEquals(0, embed(), err.toString());
    NdArray whitened = Npy.read(latents);
    assertEquals(0, embed("--overwrite", "--no-whiten"), err.toString());
    NdArray drawn = Npy.read(latents);
    assertFalse(whitened.data().equals(drawn.data()));
    Path other = folder.resolve("y.npy");
    Files.delete(photos.resolve("sub/4.png"));
    assertEquals(0, embed("--out", other, "--no-whiten"), err.toString());
    assertEquals(
        drawn.data().slice(0, 4 * 12 * 4),
        Npy.read(other).data().slice(0, 4 * 12 * 4),
        "drawn rows know nothing of the other photos");
    assertEquals(0, embed("--out", other, "--overwrite", "--whiten"), err.toString());
    assertFalse(
        whitened.data().slice(0, 4 * 12 * 4).equals(Npy.read(other).data().slice(0, 4 * 12 * 4)),
        "whitened ones do");
  }

  @Test
  void theReportShowsPhotosImagesAndMasks() throws Exception {
    Object[] made = generatorAndDirection();
    Files.writeString(photos.resolve("bad.png"), "no picture");
    Path report = folder.resolve("report");
    int code = embed(joined(made, new Object[] {"--report", report}));
    assertEquals(6, code, err.toString());
    String log = Files.readString(report.resolve("log.txt"));
    assertTrue(log.contains("trained with another generator (12345678"), log);
    for (String file : List.of("samples/embeddings.png", "samples/worst.png", "report.html")) {
      assertTrue(Files.size(report.resolve(file)) > 0, file);
    }
    assertEquals(1, Files.readAllLines(report.resolve("failures.jsonl")).size());
    assertEquals(4, embed("--overwrite", "--report", folder.resolve("r2")), "latents of 12 and 120");
    assertTrue(err.toString().contains("latents of 12"), err.toString());
  }

  @Test
  void drawsOfAPhotoAreNextToEachOtherAndTheFirstIsTheOnlyOne() throws Exception {
    assertEquals(0, embed("--no-whiten"), err.toString());
    NdArray one = Npy.read(latents);
    assertEquals(0, embed("--no-whiten", "--draws", 3, "--overwrite"), err.toString());
    NdArray three = Npy.read(latents);
    assertArrayEquals(new long[] {3 * PHOTOS, 12}, three.shape());
    List<String> csv = Files.readAllLines(folder.resolve("z.csv"));
    for (int i = 0; i < PHOTOS; i++) {
      assertEquals(row(one, i), row(three, 3 * i), "photo " + i);
      assertFalse(row(three, 3 * i).equals(row(three, 3 * i + 1)));
      String photo = csv.get(1 + 3 * i).split(",")[1];
      assertEquals(photo, csv.get(3 + 3 * i).split(",")[1]);
    }
    assertEquals(2, embed("--draws", 0, "--overwrite"));
    assertEquals(2, embed("--draws", 2, "--mean", "--overwrite"));
    assertTrue(err.toString().contains("a Gaussian has one mean"), err.toString());
  }

  private static ByteBuffer row(NdArray rows, int index) {
    return rows.data().slice(index * 12 * 4, 12 * 4);
  }

  @Test
  void rowsThatAgreeWithTheirPhotosAreKeptOneForEach() throws Exception {
    Object[] made = generatorAndDirection();
    // all object: a row agrees by the area of its mask
    Path pairs = pairs("{\"photo\":\"%d\"}", 3, 255);
    assertEquals(0, embed("--no-whiten", "--draws", 8), err.toString());
    NdArray all = Npy.read(latents);
    Object[] agree = {"--no-whiten", "--draws", 8, "--overwrite", "--overlap", 0.01};
    assertEquals(0, embed(joined(agree, made, "--agree", pairs, "--json")), err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    NdArray kept = Npy.read(latents);
    assertTrue(json.path("rows").asInt() >= 1 && json.path("rows").asInt() <= 3, json.toString());
    assertEquals(json.path("photos"), json.path("rows"));
    List<String> csv = Files.readAllLines(folder.resolve("z.csv"));
    for (int i = 0; i < kept.shape()[0]; i++) {
      int photo = Integer.parseInt(csv.get(1 + i).split("\"")[1].replace(".png", ""));
      ByteBuffer found = row(kept, i);
      assertTrue(
          IntStream.range(0, 8).anyMatch(draw -> row(all, 8 * photo + draw).equals(found)),
          "row " + i + " is a draw of photo " + photo);
    }
    String name = csv.get(1).split("\"")[1];
    Path all5 = photos;
    photos = Path.of("").toAbsolutePath().relativize(photos.resolve(name));
    assertEquals(0, embed(joined(agree, made, "--agree", pairs)), err.toString());
    assertTrue(Files.readString(folder.resolve("z.csv")).contains(name));
    photos = all5;
    agree[5] = 1;
    assertEquals(3, embed(joined(agree, made, "--agree", pairs)));
    assertTrue(err.toString().contains("try more --draws or a lower --overlap"), err.toString());
    agree[5] = 1.5;
    assertEquals(2, embed(joined(agree, made, "--agree", pairs)));
  }

  @Test
  void pairsThatTellNothingOfThePhotosAreRefused() throws Exception {
    Object[] made = generatorAndDirection();
    Path others = pairs("{\"photo\":\"other-%d\"}", 3, 255);
    assertEquals(3, embed(joined(made, new Object[] {"--agree", others})));
    assertTrue(err.toString().contains("none of 5 photos is among the 3"), err.toString());
    Path unsaid = pairs("{\"area\":%d}", 2, 255);
    assertEquals(3, embed(joined(made, new Object[] {"--agree", unsaid})));
    assertTrue(err.toString().contains("chiaro relabel writes such"), err.toString());
    assertEquals(3, embed(joined(made, new Object[] {"--agree", folder.resolve("gone")})));
    assertEquals(
        2, embed("--agree", others, "--out", folder.resolve("parts"), "--shard", "1/2"));
    assertTrue(err.toString().contains("all photos are needed at once"), err.toString());
  }

  /** Pairs of photos 0, 1, ... with masks of one grey. */
  private Path pairs(String json, int count, int grey) throws Exception {
    Path pairs = Files.createTempDirectory(folder, "pairs");
    PairWriter writer = PairStore.create(pairs, 100);
    for (int i = 0; i < count; i++) {
      Grey mask = Grey.allocate(16, 16);
      for (int p = 0; p < 256; p++) {
        mask.u8().put(p, (byte) grey);
      }
      writer.add(new Pair(Picture.allocate(16, 16), mask, json.formatted(i)));
    }
    return pairs;
  }

  private Object[] generatorAndDirection() throws Exception {
    Path generator = folder.resolve("generator.safetensors");
    Safetensors.write(generator, TinyGenerators.arrays16(), Map.of());
    Path direction = folder.resolve("direction.npy");
    NdArray up = NdArray.allocate(DType.F32, 12);
    for (int i = 0; i < 12; i++) {
      up.data().putFloat(4 * i, 0.3f);
    }
    Npy.write(direction, up);
    return new Object[] {"--generator", generator, "--direction", direction};
  }

  private static Object[] joined(Object[] some, Object[] others, Object... more) {
    return Stream.of(some, others, more).flatMap(Stream::of).toArray();
  }

  @Test
  void whatCannotBeUsedIsOneLine() throws Exception {
    assertEquals(4, embed("--encoder", folder.resolve("none")));
    assertEquals(2, embed("--out", folder.resolve("z.txt")));
    assertEquals(2, embed("--mean", "--sample"));
    Path generator = folder.resolve("generator.safetensors");
    Safetensors.write(generator, TinyGenerators.arrays16(), Map.of());
    assertEquals(4, embed("--encoder", generator));
    assertTrue(err.toString().contains("not an encoder"), err.toString());
    photos = Files.createDirectories(folder.resolve("empty"));
    assertEquals(3, embed());
    Files.writeString(photos.resolve("a.png"), "no picture");
    assertEquals(3, embed());
    assertEquals(1, err.toString().lines().filter(line -> line.startsWith("chiaro:")).count());
    assertFalse(Files.exists(latents));
  }

  @Test
  void shardsAreTheRowsOfOneProcess() throws Exception {
    for (int i = 0; i < 68; i++) {
      Picture picture = Picture.allocate(17, 17);
      picture.rgb().put(i, (byte) 200);
      ImageFiles.writePng(photos.resolve("sub/many-%02d.png".formatted(i)), picture);
    }
    Files.writeString(photos.resolve("4.png"), "no picture");
    assertEquals(6, embed(), err.toString());
    Path shards = folder.resolve("shards");
    for (String shard : List.of("2/4", "4/4", "1/4", "3/4")) {
      int code = embed("--out", shards, "--shard", shard);
      assertEquals(shard.equals("1/4") ? 6 : 0, code, err.toString());
    }
    assertEquals(2, embed("--out", shards, "--shard", "2/4"), "its results are there");
    assertEquals(6, merge(shards), err.toString());
    assertArrayEquals(
        Files.readAllBytes(latents), Files.readAllBytes(shards.resolve("embeddings.npy")));
    assertEquals(
        Files.readString(folder.resolve("z.csv")),
        Files.readString(shards.resolve("embeddings.csv")));
    assertEquals(1, Files.readAllLines(shards.resolve("failures.jsonl")).size());
    assertEquals(0, embed("--out", shards, "--shard", "2/4", "--overwrite", "--mean"));
    assertEquals(2, merge(shards));
    assertTrue(err.toString().contains("draw is \"sample\" in shard 1/4"), err.toString());
    assertEquals(2, embed("--shard", "1/2"), "a file");
    assertTrue(err.toString().contains("--out is the folder that the shards share"), err.toString());
    assertEquals(2, embed("--out", folder.resolve("w"), "--shard", "3/2"));
    Files.delete(shards.resolve("parts/000000.safetensors"));
    embed("--out", shards, "--shard", "2/4", "--overwrite");
    assertEquals(3, merge(shards));
    assertTrue(err.toString().contains("is gone: go on with its --shard and --overwrite"));
  }

  private int merge(Path shards) {
    err.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out), new PrintWriter(err), "report", "--merge", shards.toString());
  }
}
