package org.chiaro.relabel;

import java.util.Optional;
import org.chiaro.filter.AreaFilter;
import org.chiaro.filter.ComponentFilter;
import org.chiaro.io.CentreCrop;
import org.chiaro.io.GrabCut;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.mask.MaskBatch;
import org.chiaro.predict.Predictor;
import org.chiaro.predict.Resize;
import org.chiaro.predict.Sharpening;

/** Judges one photo: the teacher's map, its cut, and whether both are to be believed. */
final class Relabeller {
  /** Side at which is cut: outlines are finer than a small network's map, a cut still quick. */
  private static final int CUT_PX = 128;

  private static final int OBJECT = 128;

  private final Predictor teacher;
  private final RelabelConfig config;
  private final Kernels kernels;
  private final int side;

  /** Kernels and the teacher's network stay the caller's. */
  Relabeller(Predictor teacher, RelabelConfig config, Kernels kernels) {
    this.teacher = teacher;
    this.config = config;
    this.kernels = kernels;
    side = Math.max(CUT_PX, config.side());
  }

  /** A photo and the teacher's map of its central square; for one thread, as networks are. */
  record Seen(Picture photo, Grey map) {}

  Seen see(Picture photo) {
    Picture square = Resize.shortEdge(CentreCrop.of(photo), side);
    return new Seen(square, teacher.map(square));
  }

  /** What becomes of a photo; for any thread. */
  Outcome judge(Seen seen) {
    Grey rough = binary(seen.map());
    double confidence = confidence(seen.map());
    if (confidence < config.confidence()) {
      return outcome(seen, rough, confidence, 0, Outcome.Reason.UNSURE);
    }
    if (!rightSize(area(rough))) {
      return outcome(seen, rough, confidence, 0, Outcome.Reason.SIZE);
    }
    if (!config.sharpen()) {
      Grey mask = cleaned(rough);
      Outcome.Reason reason = rightSize(area(mask)) ? Outcome.Reason.KEPT : Outcome.Reason.SIZE;
      return outcome(seen, mask, confidence, 1, reason);
    }
    Optional<Grey> cut = GrabCut.cut(seen.photo(), seen.map()).map(this::cleaned);
    if (cut.isEmpty()) {
      return outcome(seen, rough, confidence, 0, Outcome.Reason.DISAGREEMENT);
    }
    Grey mask = cut.get();
    double agreement = Sharpening.overlap(mask, rough);
    Outcome.Reason reason =
        agreement < config.agreement()
            ? Outcome.Reason.DISAGREEMENT
            : rightSize(area(mask)) ? Outcome.Reason.KEPT : Outcome.Reason.SIZE;
    return outcome(seen, mask, confidence, agreement, reason);
  }

  private static Outcome outcome(
      Seen seen, Grey mask, double confidence, double agreement, Outcome.Reason reason) {
    return new Outcome(seen.photo(), seen.map(), mask, confidence, agreement, area(mask), reason);
  }

  private boolean rightSize(double area) {
    return area >= config.minArea() && new AreaFilter(config.maxArea()).keeps(area);
  }

  /** The published component filter on one mask of 0 and 255, and its holes filled. */
  private Grey cleaned(Grey mask) {
    NdArray ones = NdArray.allocate(DType.U8, 1, mask.height(), mask.width());
    NdArray area = NdArray.allocate(DType.I32, 1);
    for (int i = 0; i < mask.u8().capacity(); i++) {
      ones.data().put(i, (byte) (mask.u8().get(i) < 0 ? 1 : 0));
    }
    new ComponentFilter(config.componentRatio())
        .apply(kernels, new MaskBatch(ones.view(), area.view()));
    Grey cleared = Grey.allocate(mask.height(), mask.width());
    for (int i = 0; i < mask.u8().capacity(); i++) {
      cleared.u8().put(i, (byte) (ones.data().get(i) == 0 ? 0 : 255));
    }
    return config.fillHoles() ? Holes.filled(cleared) : cleared;
  }

  private static Grey binary(Grey map) {
    Grey binary = Grey.allocate(map.height(), map.width());
    for (int i = 0; i < map.u8().capacity(); i++) {
      binary.u8().put(i, (byte) ((map.u8().get(i) & 0xff) >= OBJECT ? 255 : 0));
    }
    return binary;
  }

  private static double area(Grey mask) {
    int ones = 0;
    for (int i = 0; i < mask.u8().capacity(); i++) {
      ones += mask.u8().get(i) < 0 ? 1 : 0;
    }
    return (double) ones / mask.u8().capacity();
  }

  private static double confidence(Grey map) {
    double sum = 0;
    for (int i = 0; i < map.u8().capacity(); i++) {
      sum += Math.abs(2 * (map.u8().get(i) & 0xff) - 255);
    }
    return sum / (255.0 * map.u8().capacity());
  }
}
