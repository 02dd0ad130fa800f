package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chiaro.Shared;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands masks and components, from files to files. */
final class MaskCommandsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int chiaro(Object... args) {
    String[] texts = List.of(args).stream().map(Object::toString).toArray(String[]::new);
    return Main.run(new PrintWriter(out), new PrintWriter(err), texts);
  }

  @ParameterizedTest
  @CsvSource({"lighter,cpu", "lighter,java", "mean,cpu", "mean,java"})
  void masksOfTheGoldenPairs(String rule, String kernels) throws IOException {
    Path images = Shared.golden("masks_images.npy");
    Path shifted = Shared.golden("masks_shifted.npy");
    Path results = folder.resolve("out");
    int code =
        chiaro(
            "masks", "--images", images, "--shifted", shifted, "--out", results, "--rule", rule,
            "--kernels", kernels);
    assertEquals(0, code, err::toString);
    assertEquals(golden("masks_" + rule + ".npy"), Npy.read(results.resolve("raw.npy")).data());
    List<String> lines = Files.readAllLines(results.resolve("verdicts.jsonl"));
    assertEquals(24, lines.size());
    assertEquals(results.toString(), out.toString().lines().reduce("", (a, b) -> b));
    if (rule.equals("lighter")) {
      assertEquals(golden("masks_components.npy"), Npy.read(results.resolve("masks.npy")).data());
      for (int i = 0; i < lines.size(); i++) {
        JsonNode verdict = new ObjectMapper().readTree(lines.get(i));
        boolean small = golden("masks_size_keep.npy").get(i) == 1;
        boolean spread = golden("masks_modes_keep.npy").get(i) == 1;
        assertEquals(i, verdict.get("index").asInt());
        assertEquals(small && spread, verdict.get("kept").asBoolean());
        assertEquals(
            small ? spread ? "null" : "\"histogram\"" : "\"size\"",
            verdict.get("dropped_by").toString());
      }
    }
  }

  @Test
  void aFolderWithThingsInItIsLeftAlone() throws IOException {
    Path images = write("a.npy", NdArray.allocate(DType.F32, 1, 3, 4, 4));
    assertEquals(2, chiaro("masks", "--images", images, "--shifted", images, "--out", folder));
    assertTrue(err.toString().contains("not empty"), err.toString());
    assertEquals(
        0, chiaro("masks", "--images", images, "--shifted", images, "--out", folder, "--overwrite"));
    assertTrue(Files.exists(images));
  }

  @Test
  void jsonIsOneObject() throws IOException {
    Path images = write("a.npy", NdArray.allocate(DType.F32, 2, 3, 4, 4));
    Path results = folder.resolve("out");
    assertEquals(
        0,
        chiaro("masks", "--images", images, "--shifted", images, "--out", results, "--json"));
    assertEquals(2, new ObjectMapper().readTree(out.toString()).get("pairs").asInt());
  }

  @Test
  void notANumberIsBadDataAndNothingIsWritten() {
    NdArray array = NdArray.allocate(DType.F32, 3, 3, 4, 4);
    array.data().order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * (48 + 5), Float.NaN);
    Path good = write("good.npy", NdArray.allocate(DType.F32, 3, 3, 4, 4));
    Path bad = write("bad.npy", array);
    Path results = folder.resolve("out");
    assertEquals(3, chiaro("masks", "--images", good, "--shifted", bad, "--out", results));
    assertTrue(err.toString().contains("bad.npy: image 1 holds NaN"), err.toString());
    assertFalse(Files.exists(results));
  }

  @Test
  void wrongShapesAndTypesAreBadData() {
    Path images = write("a.npy", NdArray.allocate(DType.F32, 2, 3, 4, 4));
    for (NdArray wrong :
        List.of(
            NdArray.allocate(DType.F32, 1, 3, 4, 4),
            NdArray.allocate(DType.F32, 2, 1, 4, 4),
            NdArray.allocate(DType.F32, 2, 3, 16),
            NdArray.allocate(DType.F32, 0, 3, 4, 4),
            NdArray.allocate(DType.F64, 2, 3, 4, 4))) {
      Path other = write("b.npy", wrong);
      Path results = folder.resolve("out");
      assertEquals(3, chiaro("masks", "--images", images, "--shifted", other, "--out", results));
      assertEquals(3, chiaro("components", "--masks", other, "--out", results));
      assertFalse(Files.exists(results));
    }
  }

  @Test
  void componentsOfTheHardCases() {
    Path in = Shared.golden("components_in.npy");
    Path result = folder.resolve("out.npy");
    for (String kernels : List.of("java", "cpu")) {
      assertEquals(
          0,
          chiaro("components", "--masks", in, "--out", result, "--kernels", kernels),
          err::toString);
      assertEquals(golden("components_out.npy"), Npy.read(result).data());
    }
    assertEquals(result.toString(), out.toString().lines().reduce("", (a, b) -> b));
  }

  @Test
  void masksOf255AndOfBoolAreObject() {
    NdArray masks = NdArray.allocate(DType.U8, 1, 1, 4);
    masks.data().put(0, (byte) 255).put(3, (byte) 7);
    Path result = folder.resolve("out.npy");
    assertEquals(0, chiaro("components", "--masks", write("m.npy", masks), "--out", result));
    assertEquals(1, Npy.read(result).data().get(0));
    assertEquals(1, Npy.read(result).data().get(3));
    NdArray bools = new NdArray(DType.BOOL, new long[] {1, 1, 4}, Npy.read(result).data());
    assertEquals(0, chiaro("components", "--masks", write("m.npy", bools), "--out", result));
    assertEquals(1, Npy.read(result).data().get(3));
  }

  @Test
  void exitCodesOfComponents() {
    Path masks = write("m.npy", NdArray.allocate(DType.U8, 1, 2, 2));
    Path result = folder.resolve("out.npy");
    assertEquals(2, chiaro("components", "--masks", masks, "--out", result, "--ratio", "1"));
    assertEquals(3, chiaro("components", "--masks", folder.resolve("no.npy"), "--out", result));
    assertEquals(
        8, chiaro("components", "--masks", masks, "--out", folder.resolve("no/such/out.npy")));
    assertFalse(Files.exists(result));
  }

  private Path write(String name, NdArray array) {
    Path path = folder.resolve(name);
    Npy.write(path, array);
    return path;
  }

  private static ByteBuffer golden(String name) {
    return Npy.read(Shared.golden(name)).data();
  }
}
