package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.chiaro.run.RunConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StageOptionsTest {
  @Command(name = "synth", modelTransformer = StageOptions.Synth.class)
  static final class Synth {
    @Mixin private CommonOptions.Config config;
    @Mixin private CommonOptions.Seed seed;
    @Mixin private CommonOptions.Network network;

    private RunConfig of(Map<String, String> environment, String... args) {
      CommandLine commandLine = new CommandLine(this);
      return StageOptions.loader("synth", commandLine.parseArgs(args), config, environment).load();
    }
  }

  @Command(name = "predict", modelTransformer = StageOptions.Predict.class)
  static final class Predict {
    @Mixin private CommonOptions.Config config;

    private RunConfig of(String... args) {
      CommandLine commandLine = new CommandLine(this);
      return StageOptions.loader("predict", commandLine.parseArgs(args), config, Map.of()).load();
    }
  }

  @Test
  void flagsHaveTheNamesOfTheRecord() {
    RunConfig config =
        new Synth().of(Map.of(), "--batch-size", "4", "--seed", "9", "--shift=-2.5", "--rule=mean");
    assertEquals(4, config.synth().batchSize());
    assertEquals(9, config.seed());
    assertEquals("bf16", new Synth().of(Map.of(), "--precision", "bf16").precision());
    assertEquals(-2.5, config.synth().shift());
    assertEquals("mean", config.synth().rule());
  }

  @Test
  void booleansCanBeTurnedOffAndOn() {
    assertTrue(new Synth().of(Map.of()).synth().components());
    assertFalse(new Synth().of(Map.of(), "--no-components").synth().components());
    assertTrue(
        new Synth()
            .of(Map.of(), "--set", "synth.components=false", "--components")
            .synth()
            .components());
  }

  @Test
  void aFlagComesBeforeTheEnvironmentAndAnUnusedDefaultBehind() {
    Map<String, String> environment = Map.of("CHIARO_DEVICE", "cuda:1");
    assertEquals("cuda:1", new Synth().of(environment).device().toString());
    assertEquals("cpu", new Synth().of(environment, "--device", "cpu").device().toString());
    assertEquals("cpu", new Synth().of(environment, "--set", "device=cpu").device().toString());
  }

  @Test
  void listsAreOneFlagWithCommas() {
    assertEquals(
        List.of("mask", "cutout"), new Predict().of("--save", "mask,cutout").predict().save());
  }

  @Test
  void theHelpShowsTheDefault() {
    String help = new CommandLine(new Synth()).getUsageMessage().replaceAll("\\s+", " ");
    assertTrue(help.contains("Default: 5.0"), help);
    assertTrue(help.contains("--[no-]components"), help);
  }
}
