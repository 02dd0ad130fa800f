package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path temp;

  private Path yaml(String text) {
    try {
      return Files.writeString(temp.resolve("run.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String refused(Supplier<RunConfig> load) {
    return assertThrows(ChiaroException.Usage.class, load::get).getMessage();
  }

  private String refusedFile(String text) {
    return refused(() -> new ConfigLoader().file(yaml(text)).load());
  }

  private static String refusedSet(String... assignments) {
    return refused(() -> new ConfigLoader().set(List.of(assignments)).load());
  }

  @Test
  void theDefaultsAreThePublishedNumbers() {
    RunConfig config = new ConfigLoader().load();
    assertEquals(2, config.seed());
    assertEquals(5.0, config.synth().shift());
    assertEquals(0.5, config.synth().maxArea());
    assertEquals(0.2, config.synth().componentRatio());
    assertEquals(12000, config.train().steps());
    assertEquals(95, config.train().batchSize());
    assertEquals(1e-3, config.train().lr());
    assertEquals(8000, config.train().lrStep());
    // as the network learned: 128 for the published one
    assertEquals(0, config.predict().shortEdge());
    assertEquals(0, config.train().average());
    assertFalse(config.train().augment() || config.train().half() || config.predict().sharpen());
    assertEquals("paper", config.eval().protocol());
    assertEquals(Device.Kind.AUTO, config.device().kind());
  }

  @Test
  void laterSourcesOverrideEarlierOnes() {
    ConfigLoader loader =
        new ConfigLoader()
            .preset("demo")
            .file(yaml("device: cuda:1\ntrain:\n  steps: 7\n  width: 8\n  lr: 1e-4\n"))
            .environment(Map.of("CHIARO_DEVICE", "cuda:2", "HOME", "/root"))
            .set(List.of("train.steps=8", "device=cuda:3", "predict.save=mask,cutout"))
            .flags(Map.of("train.steps", "9"));
    RunConfig config = loader.load();
    assertEquals(9, config.train().steps());
    assertEquals(8, config.train().width());
    assertEquals(1e-4, config.train().lr());
    assertEquals(3, config.device().index());
    assertEquals(List.of("mask", "cutout"), config.predict().save());
    assertEquals("bf16", config.precision());
    String yaml = loader.yaml();
    assertTrue(yaml.matches("(?s).*\\n  steps: 9 +# flag\\n.*"), yaml);
    assertTrue(yaml.matches("(?s).*\\n  width: 8 +# .*run.yaml\\n.*"), yaml);
    assertTrue(yaml.matches("(?s).*precision: \"bf16\" +# preset demo\\n.*"), yaml);
    assertTrue(yaml.matches("(?s).*\\n  keep: 3 +# default\\n.*"), yaml);
  }

  @Test
  void whatIsPrintedCanBeReadAgain() {
    ConfigLoader first = new ConfigLoader().preset("demo").set(List.of("train.validate=a=b:c"));
    ConfigLoader second = new ConfigLoader().file(yaml(first.yaml()));
    assertEquals(first.load(), second.load());
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestOne() {
    assertTrue(refusedFile("train:\n  batchsize: 3\n").contains("nearest is train.batch-size"));
    assertTrue(refusedSet("trian.steps=3").contains("train.steps"));
  }

  @Test
  void wrongValuesNameTheirKey() {
    assertEquals("train.batch-size must be > 0, was -3", refusedSet("train.batch-size=-3"));
    assertTrue(refusedSet("train.steps=many").startsWith("train.steps has the wrong kind"));
    assertTrue(refusedSet("train.steps=3.7").startsWith("train.steps has the wrong kind"));
    assertTrue(refusedSet("train.steps=99999999999").startsWith("train.steps has the wrong kind"));
    assertTrue(refusedSet("synth.components=maybe").startsWith("synth.components has the wrong"));
    assertTrue(refusedSet("precision=fp8").startsWith("precision must be one of fp32, bf16"));
    assertTrue(refusedSet("train.lr=NaN").startsWith("train.lr must be > 0"));
    assertTrue(refusedSet("predict.save=masks").contains("predict.save must be one of"));
    assertTrue(refusedSet("device=gpu").contains("device must be auto, cpu"));
    assertTrue(refusedSet("device=cpu:1").contains("device must be"));
    assertTrue(refusedFile("seed:\n").startsWith("seed has the wrong kind of value: null"));
    assertTrue(refusedFile("seed: [1]\n").startsWith("seed has the wrong kind of value"));
    assertTrue(refusedSet("steps").contains("KEY=VALUE"));
  }

  @Test
  void brokenAndHostileFilesAreRefused() {
    assertTrue(refusedFile("train: [1, 2").contains("run.yaml"));
    assertTrue(refusedFile("just text").contains("keys and values"));
    assertTrue(refusedFile("").contains("keys and values"));
    assertTrue(refusedFile("train: 3\n").contains("unknown key train"));
    assertTrue(refusedFile("seed: 1\nseed: 2\n").contains("uplicate"));
    assertTrue(refusedFile("a: " + "[".repeat(20_000)).contains("run.yaml"));
    assertTrue(refusedFile("# " + "x".repeat(2_000_000)).contains("larger than 1 MiB"));
    assertTrue(refusedFile("seed: !!java.net.URL [\"http://example.org\"]\n").contains("a tag"));
    assertTrue(refusedFile("seed: !!int 3\n").contains("a tag"));
    assertTrue(refusedFile("train: !x\n  steps: 3\n").contains("a tag"));
    assertTrue(refusedFile("seed: &a 3\nthreads: *a\n").contains("an anchor or alias"));
    assertTrue(refusedFile("seed: *a\n").contains("an anchor or alias"));
    assertTrue(refusedFile(laughs()).contains("an anchor or alias"));
    assertTrue(refusedFile("k".repeat(500_000) + ": 1\n").length() < 500);
    assertTrue(refusedFile("seed: " + "9".repeat(500_000) + "\n").length() < 500);
    assertTrue(refusedFile("seed: \"" + "x".repeat(500_000) + "\"\n").length() < 500);
    assertTrue(refusedFile("? [a, b]\n: 1\n").contains("run.yaml"));
    assertTrue(refusedFile("seed: 1\n---\nseed: 2\n...\n%YAML 9.9\n").contains("run.yaml"));
    assertTrue(refusedFile("\u0000\u0001").contains("run.yaml"));
    assertTrue(
        refused(() -> new ConfigLoader().file(temp.resolve("none")).load()).contains("not a file"));
  }

  /** Nine levels of lists of ten aliases each: three gigabytes of text. */
  private static String laughs() {
    StringBuilder text = new StringBuilder("l0: &l0 [lol]\n");
    for (int level = 1; level < 10; level++) {
      String alias = "*l" + (level - 1);
      text.append("l%d: &l%d [%s]\n".formatted(level, level, (alias + ",").repeat(9) + alias));
    }
    return text.toString();
  }

  @Test
  void aBooleanIsNotAText() {
    assertFalse(new ConfigLoader().set(List.of("synth.components=false")).load().synth().components());
  }
}
