package org.chiaro.relabel;

import java.util.List;
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
import org.chiaro.predict.ColourCut;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.Resize;

/** Judges one photo: what the cues say of it, its cut, and whether both are to be believed. */
final class Relabeller {
  /** Side at which is cut: outlines are finer than a small network's map, a cut still quick. */
  private static final int CUT_PX = 128;

  private static final int OBJECT = 128;

  private final List<Cue> cues;
  private final RelabelConfig config;
  private final Kernels kernels;
  private final int side;

  /** Kernels and cues stay the caller's. */
  Relabeller(List<Cue> cues, RelabelConfig config, Kernels kernels) {
    this.cues = List.copyOf(cues);
    this.config = config;
    this.kernels = kernels;
    side = Math.max(CUT_PX, config.side());
  }

  /**
   * The central square of a photo, the mean of the cues' maps of it, and the least overlap of the
   * objects of any two of them, 1 for a single cue.
   */
  record Seen(Picture photo, Grey map, double accord) {}

  /** What the cues say of a photo; for one thread, as networks are. */
  Seen see(PhotoList.Item item, Picture photo) {
    Picture square = Resize.shortEdge(CentreCrop.of(photo), side);
    List<Grey> maps = cues.stream().map(cue -> cue.map(item, square)).toList();
    double accord = 1;
    for (int i = 0; i < maps.size(); i++) {
      for (int j = 0; j < i; j++) {
        accord = Math.min(accord, ColourCut.overlap(maps.get(i), maps.get(j)));
      }
    }
    return new Seen(square, mean(maps), accord);
  }

  private static Grey mean(List<Grey> maps) {
    Grey mean = Grey.allocate(maps.get(0).height(), maps.get(0).width());
    for (int i = 0; i < mean.u8().capacity(); i++) {
      int sum = 0;
      for (Grey map : maps) {
        sum += map.u8().get(i) & 0xff;
      }
      mean.u8().put(i, (byte) ((2 * sum + maps.size()) / (2 * maps.size())));
    }
    return mean;
  }

  /** What becomes of a photo; for any thread. */
  Outcome judge(Seen seen) {
    Grey rough = binary(seen.map());
    double confidence = confidence(seen.map());
    if (confidence < config.confidence()) {
      return outcome(seen, rough, confidence, 0, Outcome.Reason.UNSURE);
    }
    if (seen.accord() < config.accord()) {
      return outcome(seen, rough, confidence, 0, Outcome.Reason.DISCORD);
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
    double agreement = ColourCut.overlap(mask, rough);
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
