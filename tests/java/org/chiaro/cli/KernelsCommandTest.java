package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Scene;
import org.chiaro.torch.Cards;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
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
  void aCardsTimesStandBesideACopyOfItsMemory() {
    ToDoubleFunction<Runnable> clock =
        work -> {
          long start = System.nanoTime();
          work.run();
          return (System.nanoTime() - start) / 1e9;
        };
    ObjectNode result = new ObjectMapper().createObjectNode();
    var times = new CardTimes(Place.CPU, clock, new CardTimes.Runs(2, 3, false));
    try (var scope = TensorScope.noGrad();
        var kernels = KernelProvider.open("cpu", 1);
        var trial = KernelTrial.onCard(1, 3, 32, Scene.NATURAL, times::toCard)) {
      new CardTable(result, new PrintWriter(out), times.copyRate(1 << 16))
          .measure(trial, 3, times, kernels);
    }
    assertTrue(result.path("copy_gb_s").asDouble() > 0);
    for (String name : List.of("pair_pass", "components", "append", "affine_relu")) {
      assertTrue(result.path(name).path("share_of_copy").asDouble() > 0, name);
      assertTrue(out.toString().contains("| " + name + " |"), out::toString);
    }
  }

  @Test
  void withoutACardItsTimesAreADeviceErrorOfOneLine() {
    assumeTrue(!Cards.ofThisMachine().usable(), "there is a card");
    assertEquals(5, run("kernels", "time", "--device", "cuda:1", "--cold"));
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().contains("device cuda:1 cannot be used: "), err::toString);
  }

  @Test
  void theLineForNsightNamesTheCardAndFewLaunches() throws Exception {
    assertEquals(0, run("kernels time --show-command ncu --device cuda:1 --batch 8 --json".split(" ")));
    String line = new ObjectMapper().readTree(out.toString()).path("command").asText();
    assertTrue(line.matches("(/.*/)?ncu --set full .*'?regex:chiaro::'? .*"), line);
    String command =
        " kernels time --device cuda:1 --batch 8 --side 128 --scene NATURAL --rounds 1 --launches 1";
    assertTrue(line.endsWith(command), line);
  }

  @Test
  void whatIsForCardsAloneIsAUsageErrorElsewhere() {
    assertEquals(2, run("kernels", "time", "--cold"));
    assertTrue(err.toString().contains("--device cuda"), err::toString);
    assertEquals(2, run("kernels", "time", "--roofline", "--device", "cuda"));
    assertEquals(2, run("kernels", "time", "--device", "cuda", "--launches", "0"));
    assertEquals(2, run("kernels", "time", "--device", "tpu"));
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
