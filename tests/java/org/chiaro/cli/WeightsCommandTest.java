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
import java.util.List;
import org.chiaro.Shared;
import org.chiaro.gan.script.TinyScripts;
import org.chiaro.gan.stylegan.TinyStyleGans;
import org.chiaro.io.NdArray;
import org.chiaro.io.NetworkPickles;
import org.chiaro.io.Npy;
import org.chiaro.io.WeightFile;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

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
  void everyKindOfFileCanBeLookedInto() throws IOException {
    Files.write(folder.resolve("network.pkl"), NetworkPickles.file(TinyStyleGans.ada32()));
    TinyScripts.generator(folder.resolve("module.pt"), 5, 8);
    Npy.write(folder.resolve("row.npy"), NdArray.allocate(DType.F32, 7));
    assertEquals(0, chiaro("weights", "inspect", path("network.pkl")), err.toString());
    assertTrue(out.toString().contains("container a pickle of StyleGAN2-ADA"), out.toString());
    assertTrue(out.toString().contains("synthesis.b8.conv0.affine.bias"), out.toString());
    assertTrue(out.toString().contains("conv_clamp: 200"), out.toString());
    assertEquals(0, chiaro("weights", "inspect", path("module.pt"), "--json"), err.toString());
    JsonNode module = new ObjectMapper().readTree(out.toString());
    assertEquals("TorchScript, a program", module.path("container").asText());
    assertEquals("weight", module.path("tensors").path(0).path("name").asText());
    assertEquals(5, module.path("tensors").path(0).path("shape").path(1).asInt());
    assertEquals(0, chiaro("weights", "inspect", path("row.npy")), err.toString());
    assertTrue(out.toString().contains("(no name)"), out.toString());
    failed(4, "does not exist", chiaro("weights", "inspect", path("no.pth")));
  }

  @Test
  void aLegacyFileIsNamedSo() {
    Path legacy = Shared.golden("generator_w8_legacy.pth");
    assertEquals(0, chiaro("weights", "inspect", legacy.toString()), err.toString());
    assertTrue(out.toString().contains("container PyTorch before 1.6"), out.toString());
  }

  @Test
  void whatIsConvertedHoldsTheSame() throws IOException {
    Files.write(folder.resolve("network.pkl"), NetworkPickles.file(TinyStyleGans.ada32()));
    String to = path("network.safetensors");
    assertEquals(0, chiaro("weights", "convert", path("network.pkl"), to), err.toString());
    assertEquals(to, out.toString().strip());
    assertEquals(
        TinyStyleGans.ada32().keySet().stream().sorted().toList(),
        WeightFile.read(Path.of(to)).tensors().keySet().stream().sorted().toList());
    assertEquals("200", WeightFile.read(Path.of(to)).metadata().get("conv_clamp"));
    failed(2, "--overwrite", chiaro("weights", "convert", path("network.pkl"), to));
    failed(2, "safetensors", chiaro("weights", "convert", path("network.pkl"), path("x.pth")));
    TinyScripts.generator(folder.resolve("module.pt"), 5, 8);
    failed(4, "program", chiaro("weights", "convert", path("module.pt"), path("y.safetensors")));
  }

  @Test
  void publishedFilesAreListed() throws IOException {
    assertEquals(0, chiaro("weights", "list"), err.toString());
    assertTrue(out.toString().contains("bigbigan-128"), out.toString());
    assertEquals(0, chiaro("weights", "list", "--json"), err.toString());
    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertEquals(9, list.path("files").size());
  }

  @Test
  void unknownNamesAndAddressesAreRefused() {
    failed(2, "nearest is bigbigan-128", chiaro("weights", "fetch", "bigbigan"));
    failed(2, "http", chiaro("weights", "fetch", "bg-direction", "--from", "file:///etc/passwd"));
    failed(2, "a command is missing", chiaro("weights"));
    assertFalse(err.toString().contains("Exception"), err.toString());
  }
}
