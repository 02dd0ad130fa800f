package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.PairStore;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chiaro generate} and {@code chiaro synth} as a user meets them. */
class GenerateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private String generator;
  private String direction;

  @BeforeEach
  void files() {
    generator = folder.resolve("generator.safetensors").toString();
    Safetensors.write(Path.of(generator), TinyGenerators.arrays16(), Map.of());
    direction = npy("direction.npy", 1, 12);
  }

  private String npy(String name, float value, long... shape) {
    NdArray array = NdArray.allocate(DType.F32, shape);
    array.data().putFloat(8, value);
    array.data().putFloat(28, -value);
    Npy.write(folder.resolve(name), array);
    return folder.resolve(name).toString();
  }

  private int chiaro(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  @Test
  void latentsBecomeImagesAndShiftedImages() {
    String latents = npy("z.npy", 1, 5, 12);
    int exitCode =
        chiaro(
            "generate", "--generator", generator, "--latents", latents, "--direction", direction,
            "--shift", "2", "--batch-size", "2", "--out", path("images"));
    assertEquals(0, exitCode, err.toString());
    assertEquals(path("images"), out.toString().strip().lines().reduce((a, b) -> b).orElse(""));
    assertEquals(5, Npy.read(folder.resolve("images/images.npy")).shape()[0]);
    assertEquals(16, Npy.read(folder.resolve("images/shifted.npy")).shape()[3]);
    assertTrue(Files.exists(folder.resolve("images/sheet.png")));
  }

  @Test
  void gaussianLatentsAreTakenWhereNoneAreGiven() {
    int exitCode =
        chiaro(
            "generate", "--generator", generator, "--count", "3", "--precision", "bf16", "--json",
            "--out", path("images"));
    assertEquals(0, exitCode, err.toString());
    assertEquals(3, Npy.read(folder.resolve("images/images.npy")).shape()[0]);
    assertFalse(Files.exists(folder.resolve("images/shifted.npy")));
    assertEquals(1, out.toString().strip().lines().count());
    assertTrue(out.toString().startsWith("{"));
  }

  @Test
  void badFilesEndWithTheirExitCodes() throws IOException {
    String good = npy("z.npy", 1, 5, 12);
    String wide = npy("wide.npy", 1, 5, 13);
    Path cut = folder.resolve("cut.safetensors");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(Path.of(generator)), 2000));
    failed(3, "wide.npy", generate("--generator", generator, "--latents", wide));
    failed(3, "none.npy", generate("--generator", generator, "--latents", path("none.npy")));
    failed(4, "cut.safetensors", generate("--generator", cut.toString(), "--latents", good));
    failed(4, "none.pth", generate("--generator", path("none.pth"), "--latents", good));
    failed(4, "wide.npy", generate("--generator", generator, "--direction", wide));
    failed(2, "count", generate("--generator", generator, "--count", "0"));
    failed(5, "cuda", generate("--generator", generator, "--device", "cuda"));
    assertFalse(Files.exists(folder.resolve("bad")));
  }

  @Test
  void whatTheDiskCannotHoldIsRefusedBeforeItsStart() {
    failed(
        8,
        "2000000000 images take up to",
        generate("--generator", generator, "--direction", direction, "--count", "2000000000"));
    assertFalse(Files.exists(folder.resolve("bad/images.npy")));
  }

  private int generate(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "generate";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--out";
    all[args.length + 2] = path("bad");
    return chiaro(all);
  }

  @Test
  void aFolderThatIsNotEmptyNeedsOverwrite() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(folder.resolve("images/note.txt"), "mine");
    String[] args = {"generate", "--generator", generator, "--count", "2", "--out", path("images")};
    failed(2, "not empty", chiaro(args));
    String[] more = Arrays.copyOf(args, args.length + 1);
    more[args.length] = "--overwrite";
    assertEquals(0, chiaro(more), err.toString());
    assertTrue(Files.exists(folder.resolve("images/note.txt")));
  }

  @Test
  void aGeneratorBecomesPairs() throws IOException {
    int exitCode =
        chiaro(
            "synth", "--generator", generator, "--direction", direction, "--shift", "2", "--count",
            "9", "--batch-size", "4", "--shard-size", "5", "--json", "--out", path("pairs"));
    assertEquals(0, exitCode, err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(9, json.get("kept").asInt());
    assertEquals(9, PairStore.open(folder.resolve("pairs/pairs")).size());
    failed(
        2,
        "not empty",
        chiaro(
            "synth", "--generator", generator, "--direction", direction, "--out", path("pairs")));
    exitCode =
        chiaro(
            "synth", "--generator", generator, "--direction", direction, "--shift", "2", "--count",
            "12", "--batch-size", "4", "--shard-size", "5", "--resume", "--out", path("pairs"));
    assertEquals(0, exitCode, err.toString());
    assertEquals(12, PairStore.open(folder.resolve("pairs/pairs")).size());
    assertEquals(path("pairs"), out.toString().strip());
  }

  @Test
  void embeddingsAreDrawnFrom() {
    String embeddings = npy("embeddings.npy", 1, 50, 12);
    int exitCode =
        chiaro(
            "synth", "--generator", generator, "--direction", direction, "--embeddings", embeddings,
            "--latent-noise", "0.5", "--count", "3", "--max-area", "1", "--no-histogram-filter",
            "--format", "dir", "--rule", "mean", "--out", path("pairs"));
    assertEquals(0, exitCode, err.toString());
    assertEquals(3, PairStore.open(folder.resolve("pairs/pairs")).size());
  }

  @Test
  void filtersThatKeepNothingAreADataError() {
    failed(
        3,
        "dropped 8 by size",
        chiaro(
            "synth", "--generator", generator, "--direction", direction, "--count", "4",
            "--batch-size", "4", "--max-rounds", "2", "--max-area", "0.000001", "--out",
            path("pairs")));
  }
}
