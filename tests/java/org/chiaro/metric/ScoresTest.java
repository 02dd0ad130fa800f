package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ScoresTest {
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aPerfectMapScoresOne(Protocol protocol) {
    Scores scores = scores(protocol, histogram(at(255, 30), at(0, 70)));
    assertEquals(1, scores.maxF());
    assertEquals(1, scores.iou());
    assertEquals(1, scores.accuracy());
    assertEquals(0, scores.mae());
    assertEquals(0, scores.emptyUnions());
  }

  @Test
  void aHalfGreyMapByHand() {
    // 10 object pixels: 6 at level 200, 4 at 100; 30 background pixels: 2 at 200, 28 at 0
    ScoreHistogram histogram =
        histogram(sum(at(200, 6), at(100, 4)), sum(at(200, 2), at(0, 28)));
    ImageScores image = ImageScores.of("a", histogram, Protocol.PAPER);
    assertEquals(6.0 / 12, image.iou(), 1e-15);
    assertEquals(34.0 / 40, image.accuracy(), 1e-15);
    assertEquals((6 * 55 + 4 * 155 + 2 * 200) / 255.0 / 40, image.mae(), 1e-15);
    // strictly above 99/255 both levels count, above 100/255 only the brighter
    assertEquals(10.0 / 12, image.curves().precision()[99], 1e-15);
    assertEquals(1, image.curves().recall()[99], 1e-15);
    assertEquals(6.0 / 8, image.curves().precision()[100], 1e-15);
    assertEquals(0.6, image.curves().recall()[100], 1e-15);
    // nothing is above 200/255: precision 1 by definition, recall 0
    assertEquals(1, image.curves().precision()[200]);
    assertEquals(0, image.curves().recall()[200]);
    assertEquals(0, image.curves().f()[200]);
  }

  @Test
  void levelsAtTheMiddleAreObjectFrom128() {
    ImageScores below = ImageScores.of("a", histogram(at(127, 1), at(0, 1)), Protocol.PAPER);
    ImageScores above = ImageScores.of("a", histogram(at(128, 1), at(0, 1)), Protocol.PAPER);
    assertEquals(0, below.iou());
    assertEquals(1, above.iou());
    assertEquals(128, Protocol.PAPER.maskFrom());
    assertEquals(129, Protocol.SOD256.maskFrom());
  }

  @Test
  void emptyAndEmptyIsPerfectUnderPaperAndNothingUnderSod256() {
    ScoreHistogram neither = histogram(at(0, 0), at(0, 50));
    Scores paper = scores(Protocol.PAPER, neither);
    assertEquals(1, paper.iou());
    assertEquals(1, paper.maxF());
    assertEquals(1, paper.accuracy());
    assertEquals(1, paper.emptyUnions());
    Scores sod = scores(Protocol.SOD256, neither);
    assertEquals(0, sod.iou());
    assertEquals(0, sod.maxF());
    assertEquals(1, sod.accuracy());
    assertEquals(1, sod.emptyUnions());
  }

  @Test
  void emptyPredictionOfAnObject() {
    ImageScores paper = ImageScores.of("a", histogram(at(0, 20), at(0, 30)), Protocol.PAPER);
    assertEquals(0, paper.iou());
    assertEquals(0, paper.curves().maxF());
    assertEquals(0.6, paper.accuracy(), 1e-15);
    assertFalse(paper.emptyUnion());
  }

  @Test
  void fullMaskFullPrediction() {
    Scores scores = scores(Protocol.PAPER, histogram(at(255, 50), at(0, 0)));
    assertEquals(1, scores.iou());
    assertEquals(1, scores.maxF());
  }

  @Test
  void predictionWithoutAnObjectIsFalseEverywhere() {
    ImageScores image = ImageScores.of("a", histogram(at(0, 0), at(255, 50)), Protocol.PAPER);
    assertEquals(0, image.iou());
    assertEquals(0, image.accuracy());
    assertEquals(1, image.mae());
  }

  @Test
  void sod256StretchesEachImage() {
    ScoreHistogram faint = histogram(at(40, 10), at(20, 90));
    assertEquals(1, scores(Protocol.SOD256, faint).iou());
    assertEquals(0, scores(Protocol.SOD256, faint).mae());
    assertEquals(0, scores(Protocol.PAPER, faint).iou());
  }

  @Test
  void meansAreOverImagesAndTheMaximumComesLast() {
    // best thresholds differ, so the mean of the maxima (1) is not the maximum of the mean
    Scores scores =
        scores(
            Protocol.PAPER,
            histogram(at(50, 10), at(0, 10)),
            histogram(at(250, 10), at(100, 30)));
    assertTrue(scores.maxF() < 1);
    assertEquals(2, scores.n());
    assertEquals(0.5, scores.iou(), 1e-15);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void curvesAgreeWithALoopOverPixels(Protocol protocol) {
    Random random = new Random(5);
    for (int round = 0; round < 20; round++) {
      int low = random.nextInt(100);
      int[] levels = random.ints(300, low, low + 1 + random.nextInt(150)).toArray();
      boolean[] truth = new boolean[levels.length];
      long[] object = new long[256];
      long[] background = new long[256];
      for (int i = 0; i < levels.length; i++) {
        truth[i] = random.nextInt(3) == 0;
        (truth[i] ? object : background)[levels[i]]++;
      }
      ImageScores image =
          ImageScores.of("a", new ScoreHistogram(object, background), protocol);
      for (int t = 0; t < protocol.thresholds(); t++) {
        assertEquals(slowF(protocol, levels, truth, t), image.curves().f()[t], 1e-12);
      }
    }
  }

  private static double slowF(Protocol protocol, int[] levels, boolean[] truth, int threshold) {
    int low = 255;
    int high = 0;
    for (int level : levels) {
      low = Math.min(low, level);
      high = Math.max(high, level);
    }
    double both = 0;
    double predicted = 0;
    double objects = 0;
    for (int i = 0; i < levels.length; i++) {
      boolean on =
          protocol == Protocol.PAPER
              ? levels[i] > threshold
              : (int) ((levels[i] / 255.0 - low / 255.0) / (high / 255.0 - low / 255.0) * 255)
                  >= threshold;
      both += on && truth[i] ? 1 : 0;
      predicted += on ? 1 : 0;
      objects += truth[i] ? 1 : 0;
    }
    double precision = predicted == 0 ? (protocol == Protocol.PAPER ? 1 : 0) : both / predicted;
    double recall = both / objects;
    return both == 0 ? 0 : 1.3 * precision * recall / (0.3 * precision + recall);
  }

  @Test
  void protocolsAreNamed() {
    assertEquals(Protocol.SOD256, Protocol.named("SOD256"));
    assertEquals("paper", Protocol.PAPER.toString());
    ChiaroException wrong =
        assertThrows(ChiaroException.Usage.class, () -> Protocol.named("mean"));
    assertTrue(wrong.getMessage().contains("paper, sod256"), wrong.getMessage());
  }

  @Test
  void countsAreChecked() {
    assertThrows(
        IllegalArgumentException.class, () -> new ScoreHistogram(new long[255], new long[256]));
    assertThrows(
        IllegalArgumentException.class, () -> histogram(at(3, -1), at(0, 0)));
    Evaluation evaluation = new Evaluation(Protocol.PAPER);
    assertThrows(IllegalStateException.class, evaluation::scores);
    ImageScores other = ImageScores.of("a", histogram(at(1, 1), at(0, 1)), Protocol.SOD256);
    assertThrows(IllegalArgumentException.class, () -> evaluation.add(other));
  }

  @Test
  void rowsQuoteHostileNames() {
    ImageScores image =
        ImageScores.of("a,\"b\"\nc", histogram(at(255, 1), at(0, 1)), Protocol.PAPER);
    assertEquals("\"a,\"\"b\"\"\nc\",1.0,1.0,0.0,1.0,0.0", new ImageRows(Wanted.of(Protocol.PAPER)).row(image));
  }

  private static Scores scores(Protocol protocol, ScoreHistogram... histograms) {
    Evaluation evaluation = new Evaluation(protocol);
    for (ScoreHistogram histogram : histograms) {
      evaluation.add(ImageScores.of("a", histogram, protocol));
    }
    return evaluation.scores();
  }

  private static ScoreHistogram histogram(long[] object, long[] background) {
    return new ScoreHistogram(object, background);
  }

  private static long[] at(int level, long count) {
    long[] counts = new long[256];
    counts[level] = count;
    return counts;
  }

  private static long[] sum(long[] a, long[] b) {
    return LongStream.range(0, 256).map(i -> a[(int) i] + b[(int) i]).toArray();
  }
}
