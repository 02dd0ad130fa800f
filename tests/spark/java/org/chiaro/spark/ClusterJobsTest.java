package org.chiaro.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Pair;
import org.chiaro.io.Picture;
import org.chiaro.metric.Metric;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.Wanted;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.Fit;
import org.chiaro.pipeline.FolderPairs;
import org.chiaro.pipeline.Measuring;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Rendering;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.run.SynthConfig;
import org.chiaro.saliency.Comparison;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TorchThreads;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.UNetFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real executors, two processes beside this one, of which one is killed in the middle of each job:
 * what comes out is what one process makes alone, byte for byte.
 */
class ClusterJobsTest {
  private static final SynthConfig SYNTH = config("tar");

  @TempDir private static Path folder;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    TorchThreads.use(1);
    Path unpacked = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    Map<String, String> settings =
        Map.of(
            "spark.executor.extraClassPath",
            System.getProperty("java.class.path"),
            // saves each executor some seconds
            "spark.executor.extraJavaOptions",
            "-Dorg.bytedeco.javacpp.cachedir=" + unpacked);
    cluster =
        new SparkConnector()
            .connect(
                new Cluster.Address("local-cluster[2,1,1024]", settings, 0, Optional.empty()),
                "test");
    photos();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** Noise of several sizes, masks of a part of it, and a file that is no photo. */
  private static void photos() throws IOException {
    Files.createDirectories(folder.resolve("photos/sub"));
    Files.createDirectories(folder.resolve("masks/sub"));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      Picture photo = Picture.allocate(20 + i, 40 - i);
      Grey mask = Grey.allocate(20 + i, 40 - i);
      for (int k = 0; k < mask.u8().capacity(); k++) {
        photo.rgb().put(3 * k, (byte) random.nextInt());
        mask.u8().put(k, (byte) (k < 200 + 10 * i ? 255 : 0));
      }
      String name = (i % 3 == 0 ? "sub/" : "") + "p" + i + ".png";
      ImageFiles.writePng(folder.resolve("photos").resolve(name), photo);
      ImageFiles.writePng(folder.resolve("masks").resolve(name), mask);
    }
    Files.writeString(folder.resolve("photos/broken.jpg"), "not a photo");
  }

  private static RunDir run(String name) {
    return RunDir.open(
        folder.resolve(name), RunDir.Existing.REFUSE, new RunDir.Start("test", List.of(), 2));
  }

  private static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  /** SIGKILL for the executor that was started first. */
  private static void kill() {
    List<ProcessHandle> executors = executors();
    assertTrue(executors.size() > 0, "there are executors");
    executors.get(0).destroyForcibly();
  }

  private static SynthConfig config(String format) {
    return new SynthConfig(
        "known:1@32", "known", "", 5, "", 0, "lighter", 44, 8, format, 4, 1, true, 0.2, false, 9);
  }

  private static Cluster.PairWork pairs(SynthConfig config, Device device) {
    try (Synthesizer synthesizer = synthesizer(config)) {
      String sum = String.valueOf(synthesizer.settings().get("generator_sha256"));
      return new Cluster.PairWork(
          config, GeneratorConfig.PLAIN, sum, 2, Precision.FP32, "auto", device);
    }
  }

  private static Synthesizer synthesizer(SynthConfig config) {
    return Synthesizer.open(config, GeneratorConfig.PLAIN, 2, Precision.FP32, "auto", 1);
  }

  private static Cluster.MapWork maps(String sum, Device device) {
    return new Cluster.MapWork("embedded", sum, 16, false, Precision.FP32, device);
  }

  private static Cluster.MapWork maps() {
    try (UNetFile model = UNetFile.named("embedded", Precision.FP32)) {
      return maps(model.sha256(), Device.parse("cpu"));
    }
  }

  private static PredictionRun.Settings settings() {
    return new PredictionRun.Settings(
        0.5, ImageFiles.Orientation.AS_SHOWN, List.of(Rendering.MASK, Rendering.PROB));
  }

  @Test
  void pairsAreThoseOfOneProcessThoughAnExecutorIsKilled() throws Exception {
    SynthReport[] sum = {SynthReport.NONE};
    AtomicInteger finished = new AtomicInteger();
    RunDir run = run("pairs-run");
    run.record(
        open ->
            cluster.pairs(
                pairs(SYNTH, Device.parse("auto")),
                IntStream.range(0, 11).boxed().toList(),
                open,
                RunDir.Existing.REFUSE,
                (report, block) -> {
                  if (finished.getAndIncrement() == 1) {
                    kill();
                  }
                  sum[0] = sum[0].plus(report);
                }));
    assertEquals(11, finished.get());
    assertEquals(44, sum[0].kept());
    try (Synthesizer synthesizer = synthesizer(SYNTH)) {
      PairBlocks blocks = new PairBlocks(synthesizer, SYNTH);
      for (int block = 0; block < 11; block++) {
        var expected = new ByteArrayOutputStream();
        blocks.tar(block, expected, made -> {});
        Path shard = run.root().resolve("pairs").resolve(PairBlocks.name(block) + ".tar");
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(shard), shard.toString());
        assertTrue(
            Files.readString(run.root().resolve("items.jsonl"))
                .contains("\"" + PairBlocks.name(block) + "\""));
      }
    }
    assertTrue(Files.exists(run.root().resolve("samples/round-000000.png")));
    assertEquals(List.of(), leftovers(run.root()));
  }

  @Test
  void rowsOfParquetHoldThePairsAndATornFileIsMadeAgain() throws Exception {
    SynthConfig config = config("parquet");
    List<Integer> all = IntStream.range(0, 11).boxed().toList();
    List<SynthReport> reports = new ArrayList<>();
    Cluster.PairWork work = pairs(config, Device.parse("auto"));
    RunDir run = run("rows-run");
    run.record(
        open ->
            cluster.pairs(
                work, all, open, RunDir.Existing.REFUSE, (report, block) -> reports.add(report)));
    Path shards = run.root().resolve("pairs");
    List<byte[]> made = new ArrayList<>();
    try (Synthesizer synthesizer = synthesizer(config)) {
      PairBlocks blocks = new PairBlocks(synthesizer, config);
      for (int block : all) {
        Path shard = shards.resolve(PairBlocks.name(block) + ".parquet");
        made.add(Files.readAllBytes(shard));
        try (var rows =
            ParquetReader.builder(
                    new GroupReadSupport(), new org.apache.hadoop.fs.Path(shard.toUri()))
                .build()) {
          long first = blocks.first(block);
          int[] seen = {0};
          blocks.each(
              block, pair -> assertRow(pair, first + seen[0]++, read(rows)), progress -> {});
          assertEquals(blocks.pairs(block), seen[0]);
          assertEquals(null, rows.read());
        }
        // this process is another than those of the executors
        var here = new ByteArrayOutputStream();
        new ParquetBlock().write(blocks, block, here, progress -> {});
        assertArrayEquals(here.toByteArray(), made.get(block), shard.toString());
      }
    }
    Path torn = shards.resolve("pairs-000003.parquet");
    Files.write(torn, Arrays.copyOf(made.get(3), made.get(3).length / 2));
    Files.delete(shards.resolve("pairs-000010.parquet"));
    List<SynthReport> again = new ArrayList<>();
    RunDir.open(
            run.root(), RunDir.Existing.RESUME, new RunDir.Start("test", List.of(), 2))
        .record(
            open ->
                cluster.pairs(
                    work, all, open, RunDir.Existing.RESUME, (report, block) -> again.add(report)));
    assertEquals(reports, again);
    for (int block : all) {
      assertArrayEquals(
          made.get(block),
          Files.readAllBytes(shards.resolve(PairBlocks.name(block) + ".parquet")),
          "block " + block);
    }
  }

  private static Group read(ParquetReader<Group> rows) {
    try {
      return rows.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRow(Pair pair, long number, Group row) {
    assertEquals("%08d".formatted(number), row.getString("key", 0));
    assertArrayEquals(ImageFiles.encodePng(pair.image()), row.getBinary("image", 0).getBytes());
    assertArrayEquals(ImageFiles.encodePng(pair.mask()), row.getBinary("mask", 0).getBytes());
    assertEquals(
        pair.json(),
        "{\"sample\":%d,\"area\":%s,\"modes\":%d,\"dropped_before\":{\"size\":%d,\"histogram\":%d}}"
            .formatted(
                row.getLong("sample", 0),
                row.getDouble("area", 0),
                row.getInteger("modes", 0),
                row.getLong("dropped_size", 0),
                row.getLong("dropped_histogram", 0)));
  }

  @Test
  void mapsAreThoseOfOneProcessThoughAnExecutorIsKilled() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    RunDir run = run("maps-run");
    List<Cluster.Photo> photos =
        cluster.photos(List.of(folder.resolve("photos").toString()), Optional.empty());
    int exitCode =
        run.record(
            open -> {
              try (Progress progress = Progress.start(Progress.Mode.NONE, "predict", 21, "photos")) {
                PredictionRun.Counts counts =
                    cluster.predict(
                        maps(),
                        settings(),
                        photos,
                        open,
                        RunDir.Existing.REFUSE,
                        false,
                        () -> {
                          if (asked.getAndIncrement() == 1) {
                            kill();
                          }
                          return false;
                        },
                        progress);
                assertEquals(new PredictionRun.Counts(20, 0, 1), counts);
              }
            });
    assertEquals(6, exitCode);
    RunDir plain = run("maps-plain");
    try (UNetFile model = UNetFile.named("embedded", Precision.FP32);
        Progress progress = Progress.start(Progress.Mode.NONE, "predict", 21, "photos")) {
      plain.record(
          open ->
              new PredictionRun(new Predictor(model.net(), 16), settings())
                  .into(
                      open,
                      PhotoList.of(List.of(folder.resolve("photos"))),
                      false,
                      () -> false,
                      progress));
    }
    assertEquals(content(plain.root()), content(run.root()));
    assertEquals(List.of(), leftovers(run.root()));
  }

  @Test
  void scoresHaveTheDigitsOfOneProcess() {
    Wanted wanted = new Wanted(Protocol.PAPER, Metric.named(List.of("all")), List.of(0.3));
    FolderPairs pairs =
        new FolderPairs(folder.resolve("photos"), folder.resolve("masks"), Protocol.PAPER)
            .with(Fit.RESIZED);
    Measuring alone = Measuring.here("auto", 2);
    List<String> names = new ArrayList<>();
    Comparison expected = alone.sum(pairs, wanted, row -> {}).result();
    Comparison shared =
        cluster
            .measuring(Optional.empty(), "auto")
            .sum(pairs, wanted, row -> names.add(row.name()))
            .result();
    assertEquals(expected.scores(), shared.scores());
    assertEquals(expected.disc(), shared.disc());
    assertArrayEquals(expected.curves().f(), shared.curves().f());
    assertEquals(20, names.size());
    assertEquals(names.stream().sorted().toList(), names);
  }

  @Test
  void aMachineThatCannotWorkIsNamedWithTheReason() throws IOException {
    RunDir run = run("faulty");
    List<Cluster.Photo> photos =
        cluster.photos(List.of(folder.resolve("photos/p1.png").toString()), Optional.empty());
    var other = assertThrows(ChiaroException.Model.class, () -> predict(maps("0", cpu()), photos, run));
    assertTrue(other.getMessage().matches("127.0.0.1: embedded here is .*, the driver's is 0"));
    var card =
        assertThrows(
            ChiaroException.Device.class,
            () -> predict(maps("1", Device.parse("cuda:3")), photos, run));
    assertTrue(
        card.getMessage().startsWith("127.0.0.1: device cuda:3 cannot be used: "),
        card.getMessage());
    run.close();
  }

  @Test
  void aDiskOfItsOwnAndWeightsThatDidNotComeAreNamed() {
    Store own = Store.shared(folder.resolve("nowhere"), ".marker.tmp");
    var disk = assertThrows(ChiaroException.Output.class, own::requireShared);
    assertTrue(disk.getMessage().contains("nowhere"), disk.getMessage());
    assertTrue(disk.getMessage().contains("is not the driver's folder here"), disk.getMessage());
    Shipped shipped = new Shipped(Map.of("my.safetensors", "0123-my.safetensors"));
    var weights = assertThrows(ChiaroException.Model.class, () -> shipped.here("my.safetensors"));
    assertTrue(weights.getMessage().startsWith("my.safetensors ("), weights.getMessage());
    assertTrue(weights.getMessage().endsWith("cannot be read here"), weights.getMessage());
    assertEquals("embedded", shipped.here("embedded"));
    ChiaroException named = Fault.of("node-7", weights).exception();
    assertEquals(4, named.exitCode());
    assertTrue(named.getMessage().startsWith("node-7: my.safetensors"), named.getMessage());
  }

  private static Device cpu() {
    return Device.parse("cpu");
  }

  private static void predict(Cluster.MapWork work, List<Cluster.Photo> photos, RunDir run) {
    try (Progress progress = Progress.start(Progress.Mode.NONE, "predict", 1, "photos")) {
      cluster.predict(
          work, settings(), photos, run, RunDir.Existing.REFUSE, false, () -> false, progress);
    }
  }

  /** Results and lists by their names, without times. */
  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root.resolve("predictions"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        content.put(root.relativize(file).toString(), Arrays.toString(bytes));
      }
    }
    for (String list : List.of("items.jsonl", "failures.jsonl")) {
      content.put(
          list, Files.readString(root.resolve(list)).replaceAll(",\"ms\":\\d+", ""));
    }
    return content;
  }

  /** What executors that died have left half written; swept away when a run goes on. */
  private static List<Path> leftovers(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }
}
