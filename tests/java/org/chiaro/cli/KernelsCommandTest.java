package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KernelsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void theListNamesEveryProvider() throws Exception {
    assertEquals(0, run("kernels", "list", "--json"), err::toString);
    JsonNode providers = new ObjectMapper().readTree(out.toString());
    assertTrue(providers.path("java").path("available").asBoolean());
    assertTrue(providers.has("cuda"));
  }

  @Test
  void everyProviderOfThisMachinePassesTheCheck() throws Exception {
    assertEquals(0, run("kernels", "check", "--json"), err::toString);
    JsonNode providers = new ObjectMapper().readTree(out.toString());
    assertTrue(providers.path("cpu:portable").path("pair_pass").asBoolean());
    assertTrue(providers.path("cpu").path("components").asBoolean());
  }

  @Test
  void timesStandBesideACopyOfMemory() throws Exception {
    String[] words = "kernels time --side 16 --batch 2 --rounds 1 --scene NOISE --json".split(" ");
    assertEquals(0, run(words), err::toString);
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertTrue(result.path("copy_gb_s").asDouble() > 0);
    assertTrue(result.path("mask_lighter").path("cpu:portable").asDouble() > 0);
  }

  @Test
  void theRooflineHasEachOperationBesideItsCeiling() {
    var sizes = List.of(new Roofline.Sizes(16, 2, "small"));
    var rows =
        new Roofline(new KernelTimes(1, 1), 1)
            .measure(sizes, new Roofline.Sizes(16, 1, "a photo"), new PrintWriter(out));
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.add(row.path("operation").asText()));
    assertTrue(names.containsAll(Set.of("components", "adam", "gram", "sparse_code")), names::toString);
    rows.forEach(row -> assertTrue(row.path("ceiling").asDouble() > 0, row::toString));
    assertEquals(rows.size() + 2, out.toString().lines().count());
  }

  @Test
  void aBatchThatCannotBeIsAUsageError() {
    assertEquals(2, run("kernels", "time", "--batch", "0"));
    assertTrue(err.toString().contains("--batch"), err::toString);
    assertEquals(2, run("kernels", "time", "--rounds", "0"));
    assertTrue(err.toString().contains("--rounds"), err::toString);
    assertEquals(2, run("kernels"));
  }
}
