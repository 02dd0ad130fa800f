package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chiaro.Shared;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.gan.script.TinyScripts;
import org.chiaro.gan.stylegan.TinyStyleGans;
import org.chiaro.io.NdArray;
import org.chiaro.io.NetworkPickles;
import org.chiaro.io.Npy;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of generator through the commands, with networks of a few channels. */
class GeneratorKindsTest {
  private static final int FEW = 3;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Safetensors.write(folder.resolve("style"), TinyStyleGans.ada32(), Map.of());
    Files.write(folder.resolve("pickle"), NetworkPickles.file(TinyStyleGans.ada32()));
    Safetensors.write(folder.resolve("port"), TinyStyleGans.ported16(), Map.of());
    Safetensors.write(folder.resolve("classes"), TinyGenerators.arrays16(), Map.of());
    TinyScripts.generator(folder.resolve("script"), 5, 16);
  }

  private int chiaro(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), args);
  }

  private int chiaro(String command, List<String> options, String... more) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(options);
    args.addAll(Arrays.asList(more));
    return chiaro(args.toArray(String[]::new));
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

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("style", List.of()),
        Arguments.of("style", List.of("--space", "w", "--truncation", "0.7", "--noise", "random")),
        Arguments.of("pickle", List.of("--space", "w")),
        Arguments.of("port", List.of("--noise", "none")),
        Arguments.of("classes", List.of("--classes", "drawn")),
        Arguments.of("classes", List.of("--classes", "3")),
        Arguments.of("script", List.of("--trust-code")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kinds")
  void searchSynthAndTrainRun(String kind, List<String> flags) {
    List<String> options = new ArrayList<>(flags);
    options.addAll(List.of("--generator", path(kind), "--threads", "1", "--progress", "none"));
    String direction = path("search/direction.safetensors");
    int searched =
        chiaro(
            "direction search", options, "--iterations", "2", "--batch-size", "2", "--no-dark",
            "--out", path("search"));
    assertEquals(0, searched, err.toString());
    String[] keepAll = {"--max-area", "1", "--no-histogram-filter", "--direction", direction};
    List<String> pairs = new ArrayList<>(options);
    pairs.addAll(Arrays.asList(keepAll));
    int made =
        chiaro("synth", pairs, "--count", "4", "--batch-size", "2", "--out", path("pairs"));
    assertEquals(0, made, err.toString());
    int trained =
        chiaro(
            "train", pairs, "--online", "--width", "2", "--steps", "2", "--batch-size", "2",
            "--train-size", "16", "--out", path("unet"));
    assertEquals(0, trained, err.toString());
    assertTrue(Files.exists(folder.resolve("unet/unet.safetensors")));
    int again =
        chiaro(
            "train", List.of("--data", path("pairs"), "--threads", "1", "--progress", "none"),
            "--width", "2", "--steps", "2", "--batch-size", "2", "--train-size", "16",
            "--out", path("stored"));
    assertEquals(0, again, err.toString());
  }

  @Test
  void aDirectionOfAnotherSpaceIsRefused() {
    List<String> options = List.of("--generator", path("style"), "--threads", "1");
    int searched =
        chiaro(
            "direction search", options, "--space", "w", "--iterations", "1", "--batch-size", "2",
            "--no-dark", "--progress", "none", "--out", path("w"));
    assertEquals(0, searched, err.toString());
    String direction = path("w/direction.safetensors");
    int used = chiaro("generate", options, "--direction", direction, "--out", path("x"));
    failed(4, "a direction of the space w", used);
  }

  @Test
  void whatDoesNotFitTheKindIsAUsageError() {
    String[] names = {"--generator", path("classes"), "--out", path("x")};
    failed(2, "are for a StyleGAN2", chiaro("generate", List.of("--space", "w"), names));
    failed(2, "are for a StyleGAN2", chiaro("generate", List.of("--truncation", "0.5"), names));
    failed(2, "no class 10", chiaro("generate", List.of("--classes", "10"), names));
    names[1] = path("style");
    failed(2, "--classes is for", chiaro("generate", List.of("--classes", "1"), names));
    failed(2, "generator.noise", chiaro("generate", List.of("--noise", "some"), names));
    failed(2, "no way back", chiaro("generate", List.of("--latent-space", "w",
        "--latents", path("style")), names));
    failed(2, "needs --latents", chiaro("generate", List.of("--latent-space", "w",
        "--space", "w"), names));
    names[1] = path("script");
    failed(2, "--trust-code", chiaro("generate", List.of(), names));
    failed(2, "--latent-size", chiaro("generate", List.of("--latent-size", "5"),
        "--generator", path("style"), "--out", path("x")));
  }

  private double difference(String file, String published) {
    NdArray found = Npy.read(folder.resolve("images").resolve(file));
    NdArray wanted = Npy.read(Shared.golden("generators/" + published));
    assertEquals(DType.F32, found.dtype());
    double most = 0;
    for (int i = 0; i < found.elements(); i++) {
      float difference = found.data().getFloat(4 * i) - wanted.data().getFloat(4 * i);
      most = Math.max(most, Math.abs(difference));
    }
    return most;
  }

  private void golden(String generator, String latents, String... more) {
    List<String> options = new ArrayList<>(Arrays.asList(more));
    options.addAll(List.of("--threads", "1", "--progress", "none", "--overwrite"));
    options.addAll(List.of("--generator", Shared.golden("generators/" + generator).toString()));
    options.addAll(List.of("--latents", Shared.golden("generators/" + latents).toString()));
    int made =
        chiaro("generate", options, "--batch-size", "" + FEW, "--out", path("images"));
    assertEquals(0, made, err.toString());
  }

  @Test
  void theGoldenImagesComeThroughTheCommand() {
    String direction = Shared.golden("generators/stylegan2_direction.npy").toString();
    String[] w = {"--space", "w", "--direction", direction};
    golden("stylegan2.pth", "stylegan2_z.npy", w);
    assertTrue(difference("images.npy", "stylegan2_images.npy") < 1e-4);
    assertTrue(difference("shifted.npy", "stylegan2_shifted.npy") < 1e-4);
    golden("stylegan2.pth", "stylegan2_w.npy", "--space", "w", "--latent-space", "w");
    assertTrue(difference("images.npy", "stylegan2_images.npy") < 1e-4);
    golden("stylegan2.pth", "stylegan2_z.npy", "--truncation", "0.7");
    assertTrue(difference("images.npy", "stylegan2_truncated_0.7.npy") < 1e-4);
    String classes = Shared.golden("generators/biggan_classes.npy").toString();
    golden("biggan_w8_20classes.pth", "biggan_z.npy", "--classes", classes);
    assertTrue(difference("images.npy", "biggan_images.npy") < 1e-4);
    golden("torchscript_generator.pt", "torchscript_z.npy", "--trust-code");
    assertTrue(difference("images.npy", "torchscript_images.npy") < 1e-4);
  }

  @Test
  void embeddedRowsAreForTheEmbeddedGeneratorAlone() {
    String run = folder.resolve("run").toString();
    List<String> rows = List.of("--embeddings", "embedded", "--count", "2", "--out", run);
    assertEquals(2, chiaro("synth", rows, "--generator", "known", "--direction", "known"));
    assertTrue(err.toString().contains("latents of the embedded generator"), err.toString());
    assertEquals(0, chiaro("synth", rows, "--overwrite"), err.toString());
  }
}
