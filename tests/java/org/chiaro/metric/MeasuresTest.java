package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.EvalConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The measures beyond the paper's, on pictures whose scores can be seen. */
final class MeasuresTest {
  private final Kernels kernels = KernelProvider.open("java", 1);

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aPerfectMapIsOneInEach(Protocol protocol) {
    ImageScores image = measure(protocol, ".....", ".###.", ".###.", ".###.", ".....");
    assertEquals(1, image.value(Metric.S), 1e-12);
    assertEquals(1, image.value(Metric.WF), 1e-12);
    assertEquals(1, image.value(Metric.CORLOC));
    assertEquals(1, image.value(Metric.DICE));
    assertEquals(0, image.value(Metric.BER));
    // 25 pixels, divided by 24
    assertEquals(25 / 24.0, image.value(Metric.MAXE), 1e-12);
    assertEquals(25 / 24.0, image.value(Metric.ADPE), 1e-12);
  }

  @Test
  void withoutAnObjectTheMapShouldBeDark() {
    ImageScores image = measure(Protocol.SOD256, "...", ".o.", "...");
    assertEquals(1 - 1 / 9.0, image.value(Metric.S), 1e-12);
    assertEquals(0, image.value(Metric.WF));
    assertEquals(8 / 8.0, image.value(Metric.ADPE), 1e-12);
    assertEquals(0, image.value(Metric.CORLOC));
  }

  @Test
  void withNothingButObjectTheMapShouldBeBright() {
    ImageScores image = measure(Protocol.SOD256, "##", "#x");
    assertEquals(3 / 4.0, image.value(Metric.S), 1e-12);
    assertEquals(3 / 3.0, image.value(Metric.ADPE), 1e-12);
  }

  @Test
  void anObjectOfOnePixelHasNoStructure() {
    assertEquals(0, measure(Protocol.SOD256, "#..", "...", "...").value(Metric.S));
  }

  @Test
  void theFourKindsOfPixels() {
    // found 1, missed 2, false 1, left out 5
    ImageScores image = measure(Protocol.SOD256, "#xx", "o..", "...");
    assertEquals(1 / 2.0, image.value(Metric.PRECISION), 1e-15);
    assertEquals(1 / 3.0, image.value(Metric.RECALL), 1e-15);
    assertEquals(5 / 6.0, image.value(Metric.SPECIFICITY), 1e-15);
    assertEquals(2 / 5.0, image.value(Metric.DICE), 1e-15);
    assertEquals(1 - (1 / 3.0 + 5 / 6.0) / 2, image.value(Metric.BER), 1e-15);
  }

  @Test
  void errorsFarFromTheObjectWeighMore() {
    double near = measure(Protocol.SOD256, "##........", "##o.......").value(Metric.WF);
    double far = measure(Protocol.SOD256, "##........", "##.......o").value(Metric.WF);
    assertTrue(near > far, near + " near, " + far + " far");
  }

  @Test
  void theBoxOfTheLargestPieceLocates() {
    // the speck would make the box three columns wider
    ImageScores image = measure(Protocol.PAPER, "xx....", "##...o", "......");
    assertEquals(2 / 4.0, image.value(Metric.CORLOC), 1e-15);
    Evaluation evaluation = new Evaluation(Protocol.PAPER);
    evaluation.add(image);
    evaluation.add(measure(Protocol.PAPER, "xxx...", "x.....", "#....."));
    assertEquals(0.5, evaluation.scores().value(Metric.CORLOC), "one half counts, a ninth does not");
  }

  @Test
  void neitherBoxIsWhatTheProtocolSays() {
    assertEquals(1, measure(Protocol.PAPER, "..", "..").value(Metric.CORLOC));
    assertEquals(0, measure(Protocol.SOD256, "..", "..").value(Metric.CORLOC));
  }

  @Test
  void fixedThresholdsCutAsTheBinaryMapDoes() {
    NdArray map = NdArray.allocate(DType.U8, 1, 4);
    NdArray mask = NdArray.allocate(DType.U8, 1, 4);
    map.data().put(0, (byte) 51).put(1, (byte) 102).put(2, (byte) 153).put(3, (byte) 255);
    mask.data().put(2, (byte) 1).put(3, (byte) 1);
    Wanted wanted = new Wanted(Protocol.PAPER, Metric.DEFAULT, List.of(0.2, 0.4, 0.5, 1.0));
    ImageScores image = wanted.measure(kernels, new ScoredPair("a", map.view(), mask.view()));
    assertEquals(
        List.of(2 / 4.0, 2 / 3.0, 1.0, 1.0),
        image.at().stream().map(OperatingPoint::precision).toList());
    assertEquals(
        List.of(1.0, 1.0, 1.0, 0.5), image.at().stream().map(OperatingPoint::recall).toList());
    assertEquals(image.value(Metric.PRECISION), image.at().get(2).precision());
    assertThrows(
        ChiaroException.Usage.class,
        () -> new Wanted(Protocol.PAPER, Metric.DEFAULT, List.of(1.5)));
  }

  @Test
  void onlyWhatIsWantedIsMeasured() {
    ImageScores image =
        Wanted.of(Protocol.PAPER).measure(kernels, pair("a", "#.", ".."));
    assertFalse(image.values().containsKey(Metric.S));
    assertFalse(image.values().containsKey(Metric.MAXE));
    assertThrows(IllegalArgumentException.class, () -> image.value(Metric.WF));
    Evaluation evaluation = new Evaluation(Protocol.PAPER);
    evaluation.add(image);
    ImageScores more = measure(Protocol.PAPER, "#.", "..");
    assertThrows(IllegalArgumentException.class, () -> evaluation.add(more));
  }

  @Test
  void namesAreThoseOfTheConfiguration() {
    List<String> ids = Arrays.stream(Metric.values()).map(Metric::id).toList();
    assertEquals(EvalConfig.METRICS.subList(0, ids.size()), ids);
    assertEquals(List.of(Metric.ALL), EvalConfig.METRICS.subList(ids.size(), ids.size() + 1));
    assertEquals(EnumSet.allOf(Metric.class), Metric.named(List.of("ALL")));
    assertEquals(Set.of(Metric.S, Metric.WF), Metric.named(List.of("wf", "S")));
    ChiaroException wrong =
        assertThrows(ChiaroException.Usage.class, () -> Metric.named(List.of("smeasure")));
    assertTrue(wrong.getMessage().contains("meanf, adpf, s, maxe"), wrong.getMessage());
  }

  @Test
  void rowsHaveAColumnForEachMetric() {
    Wanted wanted = new Wanted(Protocol.PAPER, Set.of(Metric.S, Metric.CORLOC), List.of(0.25));
    ImageRows rows = new ImageRows(wanted);
    assertEquals(
        "path,iou,accuracy,mae,max_f,max_f_threshold,s_measure,box_iou,"
            + "precision_at_0.25,recall_at_0.25",
        rows.header());
    String row = rows.row(wanted.measure(kernels, pair("a", "##.", "##.", "...")));
    // the part to the lower right has one pixel: no S-measure
    assertEquals("a,1.0,1.0,0.0,1.0,0.0,0.0,1.0,1.0,1.0", row);
  }

  @Test
  void onlyMeasuresThatHangOnItTakeTheMapInItsOrder() {
    // 2 * mean of 0, 1/3, 1, ... equals a level but for a rounding error: pixels decide
    double[] values = Protocol.SOD256.values(histogram(0, 85, 255));
    ScoredPair pair = levels(0, 85, 0, 0, 85, 0);
    ScoreHistogram counts = ScoreHistogram.of(kernels, pair);
    double threshold = AdaptiveThreshold.of(values, counts, pair);
    assertEquals(2 * ((values[85] + values[85]) / 6), threshold, 1e-15);
  }

  private ImageScores measure(Protocol protocol, String... rows) {
    Wanted all = new Wanted(protocol, EnumSet.allOf(Metric.class), List.of());
    ImageScores image = all.measure(kernels, pair("a", rows));
    assertEquals(Map.of(), missing(image));
    return image;
  }

  private static Map<Metric, Double> missing(ImageScores image) {
    EnumSet<Metric> absent = EnumSet.allOf(Metric.class);
    absent.removeAll(image.values().keySet());
    return absent.isEmpty() ? Map.of() : Map.of(absent.iterator().next(), 0.0);
  }

  /** Found {@code #}, missed {@code x}, false {@code o}, left out {@code .}. */
  private static ScoredPair pair(String name, String... rows) {
    int width = rows[0].length();
    NdArray map = NdArray.allocate(DType.U8, rows.length, width);
    NdArray mask = NdArray.allocate(DType.U8, rows.length, width);
    String pixels = String.join("", rows);
    for (int i = 0; i < pixels.length(); i++) {
      char kind = pixels.charAt(i);
      map.data().put(i, (byte) (kind == '#' || kind == 'o' ? 255 : 0));
      mask.data().put(i, (byte) (kind == '#' || kind == 'x' ? 1 : 0));
    }
    return new ScoredPair(name, map.view(), mask.view());
  }

  private static ScoredPair levels(int... levels) {
    NdArray map = NdArray.allocate(DType.U8, 1, levels.length);
    NdArray mask = NdArray.allocate(DType.U8, 1, levels.length);
    for (int i = 0; i < levels.length; i++) {
      map.data().put(i, (byte) levels[i]);
    }
    mask.data().put(0, (byte) 1);
    return new ScoredPair("a", map.view(), mask.view());
  }

  private static ScoreHistogram histogram(int... levels) {
    long[] background = new long[256];
    for (int level : levels) {
      background[level]++;
    }
    return new ScoreHistogram(new long[256], background);
  }
}
