package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.chiaro.Shared;
import org.chiaro.io.ImageFiles;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.metric.Scores;
import org.chiaro.metric.Wanted;
import org.chiaro.pipeline.FolderPairs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the methods score on ECSSD photos, against scores made elsewhere. */
final class MethodScoresTest {
  private static final double AS_PUBLISHED = 0.012;
  private static final double LIKE_THE_PUBLISHED = 0.03;

  /** Scores of an independent implementation on the same 500 photos. */
  @Test
  @Tag("long")
  void wCtrOnAllPhotos() {
    requireNear(0.661, 0.458, 0.850, scores(config(Method.WCTR, Optional.empty()), 1), AS_PUBLISHED);
    requireNear(0.678, 0.508, 0.860, scores(config(Method.WCTR, Optional.of(500)), 1), AS_PUBLISHED);
  }

  /** Every tenth photo; the values are this program's own. */
  @Test
  void wCtrOnATenth() {
    requireNear(0.6516, 0.4225, 0.8503, scores(config(Method.WCTR, Optional.empty()), 10), 5e-4);
  }

  /** What the authors' own maps of these 500 photos score. */
  @Test
  @Tag("long")
  void hsOnAllPhotos() {
    requireNear(0.6687, 0.4983, 0.8458, scores(hs(), 1), 0.03);
  }

  /** Every tenth photo; the values are this program's own. */
  @Test
  void hsOnATenth() {
    requireNear(0.6132, 0.4442, 0.8363, scores(hs(), 10), 5e-4);
  }

  private static SaliencyConfig hs() {
    return new SaliencyConfig(Method.HS, Optional.empty(), Optional.empty());
  }

  /** The published row for all 1000 photos, .683/.498/.852, less what these 500 are harder by. */
  @Test
  @Tag("long")
  void wscOnAllPhotos() {
    Scores scores = scores(config(Method.WSC, Optional.empty()), 1);
    requireNear(0.677, 0.488, 0.850, scores, LIKE_THE_PUBLISHED);
    requireNear(0.6785, 0.4747, 0.8507, scores, 5e-4);
  }

  /** Every twentieth photo; the values are this program's own. */
  @Test
  void wscOnATwentieth() {
    requireNear(0.6890, 0.4606, 0.8421, scores(config(Method.WSC, Optional.empty()), 20), 5e-4);
  }

  private static SaliencyConfig config(Method method, Optional<Integer> superpixels) {
    return new SaliencyConfig(method, Optional.empty(), superpixels);
  }

  private static Scores scores(SaliencyConfig config, int every) {
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      SaliencyMethod method = config.open(kernels);
      FolderPairs all =
          FolderPairs.ofPhotos(
              Shared.data("ecssd/images"),
              Shared.data("ecssd/ground_truth_mask"),
              Protocol.PAPER,
              file -> method.map(ImageFiles.readRgb(file, ImageFiles.Orientation.AS_STORED)));
      PairReader some = every(all, every);
      return Comparison.run(some, Wanted.of(Protocol.PAPER), kernels, 2, row -> {}).scores();
    }
  }

  private static PairReader every(PairReader pairs, int step) {
    return new PairReader() {
      @Override
      public int count() {
        return (pairs.count() + step - 1) / step;
      }

      @Override
      public String name(int index) {
        return pairs.name(index * step);
      }

      @Override
      public ScoredPair read(int index) {
        return pairs.read(index * step);
      }
    };
  }

  private static void requireNear(
      double maxF, double iou, double accuracy, Scores scores, double within) {
    assertAll(
        () -> assertEquals(maxF, scores.maxF(), within, "max F"),
        () -> assertEquals(iou, scores.iou(), within, "IoU"),
        () -> assertEquals(accuracy, scores.accuracy(), within, "accuracy"));
  }
}
