package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.TinyGenerators;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.Pair;
import org.chiaro.io.PairStore;
import org.chiaro.io.Picture;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunDir;
import org.chiaro.run.Shard;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairExportTest {
  @TempDir Path folder;

  private Path generator;
  private Path direction;

  @BeforeEach
  void files() {
    generator = folder.resolve("generator.safetensors");
    Safetensors.write(generator, TinyGenerators.arrays16(), Map.of());
    direction = folder.resolve("direction.npy");
    NdArray values = NdArray.allocate(DType.F32, 12);
    values.data().putFloat(8, 1);
    values.data().putFloat(28, -1);
    Npy.write(direction, values);
  }

  private SynthConfig config(String format, int count, double shift, double maxArea) {
    return new SynthConfig(
        generator.toString(),
        direction.toString(),
        "",
        shift,
        "",
        0.2,
        "lighter",
        count,
        6,
        format,
        8,
        maxArea,
        true,
        0.2,
        true,
        3);
  }

  private SynthReport export(SynthConfig config, String name, boolean resume, long stopAt) {
    return export(config, name, resume, stopAt, Shard.ALL);
  }

  private SynthReport export(
      SynthConfig config, String name, boolean resume, long stopAt, Shard shard) {
    try (Synthesizer synthesizer = Synthesizer.open(config, GeneratorConfig.PLAIN, 2, Precision.FP32, "auto", 1)) {
      RunDir.Existing existing = resume ? RunDir.Existing.RESUME : RunDir.Existing.OVERWRITE;
      try (RunDir run =
          RunDir.open(
              root(name), existing, new RunDir.Start("synth", List.of(), 2), shard)) {
        return new PairExport(synthesizer, config, run).run(resume, new Stop(stopAt));
      }
    }
  }

  private Path root(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Stop(long at) implements PairExport.Listener {
    @Override
    public void progress(long pairs, SynthReport report) {
      assertEquals(pairs, report.kept());
    }

    @Override
    public void check(long pairs) {
      if (pairs >= at) {
        throw new ChiaroException.Interrupted("interrupted after " + pairs);
      }
    }
  }

  /** Not what names a process and its times. */
  private boolean isContent(Path file) {
    return !Set.of("run.json", "items.jsonl").contains(file.getFileName().toString());
  }

  private Map<String, String> content(String name) throws IOException {
    Map<String, String> content = new TreeMap<>();
    Path root = folder.resolve(name);
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).filter(this::isContent).toList()) {
        content.put(
            root.relativize(file).toString(),
            HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  @Test
  void pairsReportAndSheetAreWritten() throws IOException {
    SynthReport report = export(config("tar", 20, 2, 0.5), "run", false, Long.MAX_VALUE);
    assertEquals(20, report.kept());
    assertTrue(report.drawn() > 20, report.describe());
    PairStore store = PairStore.open(folder.resolve("run/pairs"));
    assertEquals(20, store.size());
    assertTrue(Files.exists(folder.resolve("run/pairs/pairs-000002.tar")));
    JsonNode json = new ObjectMapper().readTree(folder.resolve("run/synth.json").toFile());
    assertEquals(20, json.get("kept").asLong());
    assertTrue(json.get("complete").asBoolean());
    assertEquals(
        json.get("drawn").asLong(),
        20 + json.at("/dropped/size").asLong() + json.at("/dropped/histogram").asLong());
    Picture sheet =
        ImageFiles.readRgb(
            folder.resolve("run/samples/round-000000.png"), ImageFiles.Orientation.AS_STORED);
    assertEquals(4 * 18, sheet.height());
    assertEquals(6 * 18, sheet.width());
  }

  @Test
  void aStoredPairIsTheUnshiftedImageAndItsMask() {
    SynthConfig config = config("tar", 5, 2, 0.5);
    export(config, "run", false, Long.MAX_VALUE);
    try (Synthesizer synthesizer = Synthesizer.open(config, GeneratorConfig.PLAIN, 2, Precision.FP32, "auto", 1);
        var scope = TensorScope.noGrad()) {
      TrainingBatch kept = synthesizer.synthesis().round(0, 6).kept();
      NdArray images = Tensors.toArray(kept.images());
      NdArray masks = Tensors.toArray(kept.masks());
      PairStore store = PairStore.open(folder.resolve("run/pairs"));
      for (int i = 0; i < Math.min(5, kept.images().size(0)); i++) {
        Pair expected = Pair.of(images, masks, i, "{}");
        assertEquals(expected.image().rgb(), store.pair(i).image().rgb());
        assertEquals(expected.mask().u8(), store.pair(i).mask().u8());
      }
    }
  }

  @Test
  void anExportThatGoesOnGivesTheBytesOfAnUnbrokenOne() throws IOException {
    for (String format : new String[] {"tar", "dir"}) {
      SynthConfig config = config(format, 30, 2, 0.5);
      SynthReport unbroken = export(config, format + "-whole", false, Long.MAX_VALUE);
      for (int stopAt : new int[] {1, 8, 9, 17, 24}) {
        String name = format + "-" + stopAt;
        assertThrows(
            ChiaroException.Interrupted.class, () -> export(config, name, false, stopAt));
        assertEquals(unbroken, export(config, name, true, Long.MAX_VALUE));
        assertEquals(content(format + "-whole"), content(name), name);
      }
      assertEquals(unbroken, export(config, format + "-whole", true, 0));
    }
  }

  @Test
  void shardsInAnyOrderGiveTheBytesOfTheWhole() throws IOException {
    for (String format : new String[] {"tar", "dir"}) {
      SynthConfig config = config(format, 30, 2, 0.5);
      SynthReport whole = export(config, format + "-whole", false, Long.MAX_VALUE);
      SynthReport sum = SynthReport.NONE;
      for (int index : new int[] {3, 1, 2}) {
        Shard shard = new Shard(index, 3);
        if (index == 1) {
          assertThrows(
              ChiaroException.Interrupted.class,
              () -> export(config, format + "-parts", false, 9, shard));
        }
        sum = sum.plus(export(config, format + "-parts", index == 1, Long.MAX_VALUE, shard));
      }
      assertEquals(whole, sum);
      Map<String, String> expected = content(format + "-whole");
      Map<String, String> parts = content(format + "-parts");
      expected.keySet().removeIf(name -> name.equals("synth.json"));
      parts.keySet().removeIf(name -> name.startsWith("shards/"));
      assertEquals(expected, parts);
      // more shards than there is work for: nothing is made, and that is fine
      assertEquals(
          SynthReport.NONE, export(config, format + "-many", false, 0, new Shard(9, 9)));
    }
  }

  @Test
  void aBlockIsTheSameWherever() throws IOException {
    SynthConfig config = config("tar", 30, 2, 0.5);
    export(config, "run", false, Long.MAX_VALUE);
    try (Synthesizer synthesizer =
        Synthesizer.open(config, GeneratorConfig.PLAIN, 2, Precision.FP32, "auto", 1)) {
      PairBlocks blocks = new PairBlocks(synthesizer, config);
      assertEquals(4, blocks.count());
      for (int block : new int[] {3, 0, 2, 1}) {
        var bytes = new ByteArrayOutputStream();
        assertEquals(blocks.pairs(block), blocks.tar(block, bytes, report -> {}).kept());
        assertArrayEquals(
            Files.readAllBytes(folder.resolve("run/pairs/" + PairBlocks.name(block) + ".tar")),
            bytes.toByteArray());
      }
    }
  }

  @Test
  void aDamagedShardIsMadeAgain() throws IOException {
    SynthConfig config = config("tar", 20, 2, 0.5);
    export(config, "run", false, Long.MAX_VALUE);
    Map<String, String> before = content("run");
    Path shard = folder.resolve("run/pairs/pairs-000001.tar");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 3] ^= 4;
    Files.write(shard, bytes);
    Files.delete(folder.resolve("run/pairs/pairs-000002.tar"));
    export(config, "run", true, Long.MAX_VALUE);
    assertEquals(before, content("run"));
  }

  @Test
  void morePairsCanBeAskedForLater() throws IOException {
    export(config("tar", 30, 2, 0.5), "whole", false, Long.MAX_VALUE);
    export(config("tar", 11, 2, 0.5), "grown", false, Long.MAX_VALUE);
    export(config("tar", 30, 2, 0.5), "grown", true, Long.MAX_VALUE);
    assertEquals(content("whole"), content("grown"));
    assertThrows(
        ChiaroException.Usage.class,
        () -> export(config("tar", 11, 2, 0.5), "grown", true, Long.MAX_VALUE));
  }

  @Test
  void otherSettingsAreRefusedWhenGoingOn() {
    assertThrows(
        ChiaroException.Interrupted.class,
        () -> export(config("tar", 30, 2, 0.5), "run", false, 9));
    var e =
        assertThrows(
            ChiaroException.Usage.class,
            () -> export(config("tar", 30, 3, 0.5), "run", true, Long.MAX_VALUE));
    assertTrue(e.getMessage().contains("shift was 2.0"), e.getMessage());
  }

  @Test
  void filtersThatDropEverythingAreADataErrorWithCounts() {
    var e =
        assertThrows(
            ChiaroException.Data.class,
            () -> export(config("tar", 30, 2, 1e-9), "run", false, Long.MAX_VALUE));
    assertTrue(e.getMessage().contains("drew 18, kept"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("run/pairs/pairs-000000.tar")));
  }

  @Test
  void storedPairsAreGivenShuffledWithoutEndAndFromAnyPosition() {
    export(config("tar", 10, 2, 0.5), "run", false, Long.MAX_VALUE);
    Path pairs = folder.resolve("run/pairs");
    StoredPairs all = new StoredPairs(pairs, 4, 7);
    assertEquals(10, all.size());
    try (var scope = TensorScope.noGrad()) {
      Tensor[] batches = new Tensor[5];
      for (int i = 0; i < 5; i++) {
        TrainingBatch batch = all.next();
        assertArrayEquals(new long[] {4, 3, 16, 16}, Tensors.shape(batch.images()));
        assertArrayEquals(new long[] {4, 16, 16}, Tensors.shape(batch.masks()));
        batches[i] = batch.images();
      }
      assertEquals(20, all.position());
      // two epochs: every pair twice, so the sums agree
      double[] sums = new double[2];
      for (int i = 0; i < 20; i++) {
        sums[i / 10] += batches[i / 4].select(0, i % 4).sum().item_float();
      }
      assertEquals(sums[0], sums[1], 1e-2);
      StoredPairs later = new StoredPairs(pairs, 4, 7);
      later.seek(12);
      assertEquals(0, later.next().images().sub(batches[3]).abs().max().item_float());
      StoredPairs other = new StoredPairs(pairs, 4, 8);
      assertTrue(other.next().images().sub(batches[0]).abs().max().item_float() > 0);
    }
  }
}
