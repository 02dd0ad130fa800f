package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.latent.Philox;
import org.chiaro.pipeline.Ablation;
import org.chiaro.pipeline.AblationRow;
import org.chiaro.pipeline.NamedSet;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Precision;
import org.chiaro.unet.OneThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The five rows on a generator of 16 pixels and a network of width 2. */
@ExtendWith(OneThread.class)
class AblationCommandTest {
  private static final int SIDE = 24;
  private static final int LATENT = 12;
  private static final List<String> ROWS =
      List.of("Base", "+embeddings", "+size", "+histogram", "+components");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path images;
  private Path masks;
  private Path generator;
  private Path direction;
  private Path embeddings;

  @BeforeEach
  void generatorAndPhotosWithMasks() throws Exception {
    generator = folder.resolve("tiny.safetensors");
    Safetensors.write(generator, TinyGenerators.arrays16(), Map.of());
    direction = folder.resolve("direction.safetensors");
    Safetensors.write(direction, Map.of("direction", normal(7, LATENT)), Map.of());
    embeddings = folder.resolve("embeddings.npy");
    Npy.write(embeddings, normal(8, 20, LATENT));
    images = Files.createDirectories(folder.resolve("toy/images"));
    masks = Files.createDirectories(folder.resolve("toy/masks"));
    for (int i = 0; i < 3; i++) {
      Picture image = Picture.allocate(SIDE, SIDE);
      Grey mask = Grey.allocate(SIDE, SIDE);
      for (int p = 0; p < SIDE * SIDE / 2; p++) {
        image.rgb().put(3 * p, (byte) (100 + 50 * i));
        mask.u8().put(p, (byte) 255);
      }
      ImageFiles.writePng(images.resolve(i + ".png"), image);
      ImageFiles.writePng(masks.resolve(i + ".png"), mask);
    }
  }

  private static NdArray normal(long seed, int... shape) {
    long[] lengths = new long[shape.length];
    int count = 1;
    for (int i = 0; i < shape.length; i++) {
      lengths[i] = shape[i];
      count *= shape[i];
    }
    float[] values = new float[count];
    new Philox(seed).normal(0, values, 0, count);
    NdArray array = NdArray.allocate(DType.F32, lengths);
    array.data().asFloatBuffer().put(values);
    return array;
  }

  /** A generator and a network of toy size, two steps of two pairs. */
  private List<String> values() {
    return List.of(
        "synth.generator=" + generator,
        "synth.direction=" + direction,
        "synth.shift=1.0",
        "synth.max-area=0.95",
        "train.steps=2",
        "train.width=2",
        "train.batch-size=2",
        "train.checkpoint-every=1",
        "predict.short-edge=16");
  }

  private int ablation(Path run, Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("ablation", "--out", run.toString()));
    all.addAll(List.of("--threads", "1", "--progress", "none"));
    for (String value : values()) {
      all.addAll(List.of("--set", value));
    }
    boolean own =
        Stream.of(more)
            .map(Object::toString)
            .anyMatch(arg -> arg.matches("--images|--data|eval\\.images=.*"));
    if (!own) {
      all.addAll(List.of("--images", images.toString(), "--masks", masks.toString()));
    }
    for (Object arg : more) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
  }

  private static JsonNode rows(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("ablation.json").toFile()).path("rows");
  }

  private static List<String> texts(JsonNode rows, String key) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row -> row.path(key).asText())
        .toList();
  }

  @Test
  void fiveRowsAreTrainedAndScored() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, ablation(run, "--embeddings", embeddings), err.toString());
    JsonNode rows = rows(run);
    assertEquals(ROWS, texts(rows, "row"));
    for (JsonNode row : rows) {
      assertEquals("toy", row.path("dataset").asText());
      JsonNode score =
          new ObjectMapper().readTree(run.resolve(row.path("score").asText()).toFile());
      assertEquals(3, score.path("n").asInt());
      assertEquals(score.path("maxF"), row.path("maxF"));
      assertTrue(row.path("pairs").path("kept").asInt() >= 4, row.toString());
    }
    assertEquals(
        List.of("gaussian", "embeddings", "embeddings", "embeddings", "embeddings"),
        texts(rows, "latents"));
    assertEquals(0, rows.get(1).path("pairs").path("droppedBySize").asInt());
    String text = out.toString();
    ROWS.forEach(row -> assertTrue(text.contains("\n" + row + " "), text));
    String last = text.strip().lines().reduce((a, b) -> b).orElseThrow();
    assertEquals(run.resolve("report.html").toString(), last);
    assertTrue(Files.readString(run.resolve("ablation.csv")).contains("ablation,measured,Base,toy"));
    assertTrue(Files.readString(run.resolve("ablation.md")).contains("+ImageNet embeddings"));
    Picture sheet =
        ImageFiles.readRgb(run.resolve("samples/toy.png"), ImageFiles.Orientation.AS_STORED);
    assertEquals(3 * 132, sheet.width());
    assertEquals(7 * 132, sheet.height());
    String page = Files.readString(run.resolve("report.html"));
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"));
    assertTrue(page.contains("best fixed centred disc"));
  }

  @Test
  void withoutEmbeddingsOneRowIsSaidToBeMissing() throws Exception {
    Path run = folder.resolve("run");
    String sets = "a=" + images + ":" + masks;
    assertEquals(
        0,
        ablation(run, "--json", "--data", sets, "--data", sets.replaceFirst("a", "b")),
        err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(10, json.path("rows").size());
    assertEquals(json.path("rows"), rows(run));
    JsonNode missing = json.path("rows").get(2);
    assertEquals("+embeddings", missing.path("row").asText());
    assertEquals("not measured: no --embeddings", missing.path("note").asText());
    assertFalse(missing.has("score"));
    assertTrue(json.path("latents").asText().contains("Gaussian"));
    assertTrue(Files.readString(run.resolve("report.html")).contains("not measured"));
    assertTrue(Files.notExists(run.resolve("rows/2-embeddings")));
  }

  @Test
  void anInterruptedRunGoesOnWhereItStopped() throws Exception {
    Path whole = folder.resolve("whole");
    assertEquals(0, ablation(whole, "--embeddings", embeddings), err.toString());
    JsonNode wanted = withoutMemory(rows(whole));
    // two rows and half of the third: what a kill leaves
    Path parts = folder.resolve("parts");
    assertEquals(0, ablation(parts, "--embeddings", embeddings), err.toString());
    for (String row : List.of("3-size", "4-histogram", "5-components")) {
      Path rest = parts.resolve("rows").resolve(row);
      Files.delete(rest.resolve("row.json"));
      Files.delete(rest.resolve("unet.safetensors"));
      if (row.equals("3-size")) {
        Files.delete(rest.resolve("checkpoints/step-000002.safetensors"));
        Files.writeString(rest.resolve("checkpoints/last"), "step-000001.safetensors\n");
      } else {
        deleteTree(rest);
      }
      deleteTree(rest.resolve("scores"));
    }
    byte[] base = Files.readAllBytes(parts.resolve("rows/1-base/unet.safetensors"));
    Object written = Files.getLastModifiedTime(parts.resolve("rows/1-base/unet.safetensors"));
    Files.delete(parts.resolve("ablation.json"));
    assertEquals(2, ablation(parts, "--embeddings", embeddings), "not empty");
    assertEquals(0, ablation(parts, "--embeddings", embeddings, "--resume"), err.toString());
    assertEquals(wanted, withoutMemory(rows(parts)));
    assertArrayEquals(base, Files.readAllBytes(parts.resolve("rows/1-base/unet.safetensors")));
    assertEquals(
        written, Files.getLastModifiedTime(parts.resolve("rows/1-base/unet.safetensors")));
  }

  @Test
  void anAblationThatIsStoppedAgainAndAgainEndsLikeOneThatIsNot() throws Exception {
    Path whole = folder.resolve("whole");
    assertEquals(0, ablation(whole), err.toString());
    RunConfig config =
new ConfigLoader().set(values()).load();
    Path parts = folder.resolve("parts");
    int stops = 0;
    for (boolean done = false; !done; ) {
      assertTrue(stops < 40, "no end in sight");
      int[] calls = new int[1];
      int last = 1 + 2 * stops;
      Ablation ablation =
          new Ablation(
              AblationRow.filters(),
              config,
              Precision.FP32,
              1,
              Progress.Mode.NONE,
              () -> ++calls[0] == last,
              List.of(NamedSet.of(images, masks)));
      RunDir run =
          RunDir.open(
              parts,
              stops == 0 ? RunDir.Existing.REFUSE : RunDir.Existing.RESUME,
              new RunDir.Start("ablation", List.of(), config.seed()));
      try {
        boolean resume = stops > 0;
        run.record(open -> ablation.run(open, resume, ablation.settings(), ""));
        done = true;
      } catch (ChiaroException.Interrupted e) {
        stops++;
      }
    }
    assertTrue(stops >= 4, "stopped only " + stops + " times");
    assertEquals(withoutMemory(rows(whole)), withoutMemory(rows(parts)));
  }

  private static JsonNode withoutMemory(JsonNode rows) {
    rows.forEach(row -> ((ObjectNode) row).remove("residentBytes"));
    return rows;
  }

  private static void deleteTree(Path tree) throws IOException {
    if (Files.notExists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void whatTheRowsDependOnMayNotChangeOnTheWay() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(0, ablation(run), err.toString());
    assertEquals(2, ablation(run, "--resume", "--shift", 2));
    assertTrue(err.toString().contains("shift was 1.0"), err.toString());
    assertEquals(2, ablation(run, "--resume", "--steps", 3));
    assertTrue(err.toString().contains("train.steps was 2"), err.toString());
    assertEquals(2, ablation(run, "--resume", "--embeddings", embeddings));
    assertTrue(err.toString().contains("embeddings_sha256 was none"), err.toString());
    // one more data set is scored by the networks that are there
    assertEquals(
        0,
        ablation(
            run,
            "--resume",
            "--images",
            images,
            "--masks",
            masks,
            "--data",
            "more=" + images + ":" + masks),
        err.toString());
    assertEquals(10, rows(run).size());
  }

  @Test
  void aRowThatKeepsNothingFailsAndTheOthersGoOn() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(6, ablation(run, "--max-area", 0.000001, "--max-rounds", 2), err.toString());
    JsonNode rows = rows(run);
    assertEquals(5, rows.size());
    assertTrue(rows.get(0).has("maxF"));
    assertTrue(rows.get(2).path("note").asText().startsWith("failed: "), rows.toString());
    assertTrue(rows.get(2).path("pairs").path("droppedBySize").asInt() > 0);
    assertNotEquals("", Files.readString(run.resolve("failures.jsonl")));
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeAnythingIsWritten() throws Exception {
    Path run = folder.resolve("run");
    Path none = folder.resolve("none");
    assertEquals(3, ablation(run, "--images", images, "--masks", none));
    assertEquals(3, ablation(run, "--embeddings", narrow()));
    assertTrue(err.toString().contains("[n,12]"), err.toString());
    assertEquals(4, ablation(run, "--generator", none));
    assertEquals(2, ablation(run, "--images", images));
    assertEquals(2, ablation(run, "--data", "no folders"));
    assertEquals(2, ablation(run, "--data", "../up=" + images + ":" + masks));
    assertEquals(2, ablation(run, "--max-area", 1));
    assertEquals(2, ablation(run, "--set", "synth.components=false"));
    assertEquals(2, ablation(run, "--no-histogram-filter"));
    assertEquals(1, err.toString().lines().filter(line -> line.startsWith("chiaro:")).count());
    assertTrue(Files.notExists(run));
  }

  private Path narrow() {
    Path file = folder.resolve("narrow.npy");
    Npy.write(file, normal(9, 20, LATENT - 1));
    return file;
  }

  @Test
  void latentsAreComparedOverSeeds() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(2, ablation(run, "--rows", "latents"), "no embeddings");
    assertTrue(err.toString().contains("--embeddings is missing"), err.toString());
    assertEquals(2, ablation(run, "--rows", "latents", "--seeds", "1,1", "--embeddings", embeddings));
    assertTrue(Files.notExists(run));
    List<Object> latents = new ArrayList<>(List.of("--rows", "latents", "--noises", "0,0.2"));
    latents.addAll(List.of("--embeddings", embeddings, "--seeds"));
    List<Object> one = new ArrayList<>(latents);
    one.add("1");
    assertEquals(0, ablation(run, one.toArray()), err.toString());
    Path first = run.resolve("seeds/1/rows/3-embeddings-0.2/unet.safetensors");
    Object written = Files.getLastModifiedTime(first);
    latents.addAll(List.of("1,2", "--resume"));
    assertEquals(0, ablation(run, latents.toArray()), err.toString());
    assertEquals(written, Files.getLastModifiedTime(first), "seed 1 is done");
    JsonNode json = new ObjectMapper().readTree(run.resolve("seeds.json").toFile());
    assertEquals(
        List.of("Gaussian z", "embeddings", "embeddings + 0.2"), texts(json.path("rows"), "row"));
    JsonNode iou = json.path("rows").get(1).path("iou");
    double a = iou.path("values").get(0).asDouble();
    double b = iou.path("values").get(1).asDouble();
    assertEquals((a + b) / 2, iou.path("mean").asDouble(), 1e-12);
    assertEquals(Math.abs(a - b) / Math.sqrt(2), iou.path("deviation").asDouble(), 1e-12);
    String text = Files.readString(run.resolve("seeds.md"));
    assertTrue(text.contains("| published: E-BigBiGAN, z-noise, Flowers | 0.878"), text);
    assertTrue(out.toString().strip().endsWith("seeds.md"), out.toString());
  }

  @Test
  void photosMayStandInTheConfiguration() throws Exception {
    Path run = folder.resolve("run");
    assertEquals(
        0,
        ablation(run, "--set", "eval.images=" + images, "--set", "eval.masks=" + masks),
        err.toString());
    assertEquals("toy", rows(run).get(0).path("dataset").asText());
    assertTrue(Files.readString(run.resolve("report.html")).contains(images + ":" + masks));
  }

  @Test
  void unreadablePhotosAreCountedAndTheRestIsScored() throws Exception {
    Files.writeString(images.resolve("broken.png"), "no picture");
    Files.copy(masks.resolve("0.png"), masks.resolve("broken.png"));
    Path run = folder.resolve("run");
    assertEquals(6, ablation(run), err.toString());
    assertEquals(3, rows(run).get(0).path("n").asInt());
    assertEquals(1, rows(run).get(0).path("failed").asInt());
    assertEquals(6, ablation(run, "--resume"), err.toString());
  }
}
