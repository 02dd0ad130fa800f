package org.chiaro.saliency;

import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.metric.ExactSums;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoreHistogram;
import org.chiaro.metric.ScoredPair;

/**
 * Finds the best fixed centred disc for a set of masks: every radius from 0.01 to 1.42 is scored on
 * every mask, from one histogram of rings each.
 */
public final class DiscSearch {
  private final Protocol protocol;
  private final ExactSums iou = new ExactSums(CentredDisc.RINGS);
  private final ExactSums f = new ExactSums(CentredDisc.RINGS);
  private final ExactSums accuracy = new ExactSums(CentredDisc.RINGS);
  private int n;

  /** A search with no masks yet. */
  public DiscSearch(Protocol protocol) {
    this.protocol = protocol;
  }

  /** Counts object and background of one mask, uint8 [h,w] of 0 and 1, by ring; on any thread. */
  public static ScoreHistogram measure(Kernels kernels, String name, TensorView mask) {
    int height = Math.toIntExact(mask.size(0));
    int width = Math.toIntExact(mask.size(1));
    NdArray rings =
        new NdArray(DType.U8, new long[] {height, width}, CentredDisc.rings(height, width).u8());
    return ScoreHistogram.of(kernels, new ScoredPair(name, rings.view(), mask));
  }

  /** Takes in one mask; the order does not matter. */
  public void add(ScoreHistogram rings) {
    long[] object = rings.object();
    long[] background = rings.background();
    long objectPixels = rings.objectPixels();
    long pixels = rings.pixels();
    long truePositives = 0;
    long falsePositives = 0;
    for (int ring = 0; ring < CentredDisc.RINGS; ring++) {
      truePositives += object[255 - ring];
      falsePositives += background[255 - ring];
      iou.add(ring, protocol.iou(truePositives, objectPixels + falsePositives));
      f.add(
          ring,
          Protocol.fBeta(
              protocol.ratio(truePositives, truePositives + falsePositives),
              protocol.ratio(truePositives, objectPixels)));
      long agreeing = truePositives + pixels - objectPixels - falsePositives;
      accuracy.add(ring, (double) agreeing / pixels);
    }
    n++;
  }

  /**
   * What is known of the masks so far, as numbers to be stored.
   *
   * @param n masks taken in
   * @param iou the doubles of the sum of each radius ({@link ExactSums#parts}); the others alike
   */
  public record Sums(int n, double[][] iou, double[][] f, double[][] accuracy) {
    public Sums {
      int rings = CentredDisc.RINGS;
      if (n < 0 || iou.length != rings || f.length != rings || accuracy.length != rings) {
        throw new IllegalArgumentException("there are not %d sums of each".formatted(rings));
      }
    }
  }

  /** What is known of the masks so far. */
  public Sums sums() {
    return new Sums(n, iou.parts(), f.parts(), accuracy.parts());
  }

  /** Takes in the masks of another part of the set. */
  public void add(Sums part) {
    iou.add(ExactSums.of(part.iou()));
    f.add(ExactSums.of(part.f()));
    accuracy.add(ExactSums.of(part.accuracy()));
    n = Math.addExact(n, part.n());
  }

  /** Masks taken in so far. */
  public int count() {
    return n;
  }

  /** The best disc by each score; an IllegalStateException before the first mask. */
  public DiscScores scores() {
    if (n == 0) {
      throw new IllegalStateException("no mask was seen");
    }
    int byIou = best(iou);
    int byF = best(f);
    int byAccuracy = best(accuracy);
    return new DiscScores(
        protocol,
        n,
        iou.value(byIou) / n,
        CentredDisc.ofRings(byIou + 1).radius(),
        f.value(byF) / n,
        CentredDisc.ofRings(byF + 1).radius(),
        accuracy.value(byAccuracy) / n,
        CentredDisc.ofRings(byAccuracy + 1).radius());
  }

  private static int best(ExactSums exact) {
    double[] sums = exact.values();
    int best = 0;
    for (int i = 1; i < sums.length; i++) {
      if (sums[i] > sums[best]) {
        best = i;
      }
    }
    return best;
  }
}
