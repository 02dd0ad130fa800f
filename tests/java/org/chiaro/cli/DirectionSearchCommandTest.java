package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chiaro direction search} as a user meets it. */
class DirectionSearchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int search(Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> args =
        new ArrayList<>(
            List.of(
                "direction", "search", "--generator", "known:2@16",
                "--batch-size", "4", "--threads", "1", "--progress", "none", "--out",
                folder.resolve("run").toString()));
    for (Object arg : more) {
      args.add(arg.toString());
    }
    if (!args.contains("--iterations")) {
      args.addAll(List.of("--iterations", "2"));
    }
    return Main.run(
        new PrintWriter(out), new PrintWriter(err, true), args.toArray(String[]::new));
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  @Test
  void bothDirectionsAreWritten() throws Exception {
    assertEquals(0, search(), err.toString());
    Path light = folder.resolve("run/direction.safetensors");
    assertEquals(light.toString(), out.toString().strip().lines().reduce((a, b) -> b).orElse(""));
    for (String file : List.of("dark.safetensors", "samples/sheet.png", "run.json")) {
      assertTrue(Files.exists(folder.resolve("run").resolve(file)), file);
    }
    failed(2, "not empty", search());
    assertEquals(0, search("--iterations", "3", "--resume"), err.toString());
    failed(2, "edge-weight", search("--edge-weight", "40", "--resume"));
  }

  @Test
  void oneDirectionAndJson() throws Exception {
    assertEquals(0, search("--no-dark", "--shift-per-element", "--json"), err.toString());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("known:2", json.at("/light/generator_sha256").asText());
    assertEquals("true", json.at("/light/shift_per_element").asText());
    assertTrue(json.path("dark").isMissingNode());
    assertFalse(Files.exists(folder.resolve("run/dark.safetensors")));
  }

  @Test
  void badValuesAreUsageErrors() {
    failed(2, "iterations", search("--iterations", "0"));
    failed(2, "shift", search("--shift", "0"));
    failed(2, "circle-weight", search("--circle-weight", "-2"));
    assertFalse(Files.exists(folder.resolve("run")));
  }
}
