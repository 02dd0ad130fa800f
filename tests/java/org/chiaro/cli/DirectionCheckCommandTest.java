package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectionCheckCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int check(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("direction", "check", "--progress", "none"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  private void failed(int expected, String part, int exitCode) {
    assertEquals(expected, exitCode, err.toString());
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("chiaro: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(part), lines.get(0));
  }

  @Test
  void aCheckOfNearlyNothingGivesAllFiguresAndDoesNotHold() throws Exception {
    Path run = folder.resolve("run");
    failed(
        7,
        "seed 3: |cosine|",
        check(
            "--seed", 3, "--side", 32, "--search-iterations", 2, "--discover-steps", 2, "--samples", 8, "--refine", 0,
            "--train-steps", 2, "--gate", "--json", "--out", run));
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    for (String name : List.of("cosine", "sign", "rank", "maskIou", "unetIou")) {
      assertTrue(figures.path(name).isNumber(), name);
    }
    assertEquals(false, figures.path("holds").asBoolean(true));
    assertTrue(figures.path("seconds").path("discover").asDouble() > 0);
    assertEquals(figures, new ObjectMapper().readTree(run.resolve("check.json").toFile()));
    assertTrue(Files.exists(run.resolve("check/score/report.html")));
    assertTrue(Files.exists(run.resolve("check/train/unet.safetensors")));
  }

  @Test
  @Tag("long")
  void discoveryAndRankingFindTheLightDirectionAndItsSign() throws Exception {
    assertEquals(
        0,
        check(
            "--seed", 5, "--side", 32, "--search-iterations", 100, "--train-steps", 2, "--threads", 2, "--json"),
        err.toString());
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    assertEquals(1, figures.path("rank").asInt());
    double cosine = figures.path("parts").path("rankedCosine").asDouble();
    assertTrue(cosine >= 0.95, "cosine of the first " + cosine);
  }

  @Test
  void impossibleNumbersAreRefused() {
    failed(2, "side", check("--side", 16, "--out", folder.resolve("no")));
    failed(2, "train-steps", check("--train-steps", 0, "--out", folder.resolve("no")));
    failed(2, "samples", check("--samples", 2, "--out", folder.resolve("no")));
  }
}
