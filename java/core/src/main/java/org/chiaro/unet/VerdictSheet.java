package org.chiaro.unet;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.filter.AreaFilter;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.ContactSheet;
import org.chiaro.io.Picture;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * One round for the eye, a column a pair: image, shifted image, mask, and the image with its object
 * in green, framed by the verdict: green is kept, red too large, orange one mode.
 */
public final class VerdictSheet {
  private static final int FRAME_PX = 3;
  private static final float[] KEPT = {-0.7f, 0.6f, -0.7f};
  private static final float[] TOO_LARGE = {0.8f, -0.7f, -0.7f};
  private static final float[] ONE_MODE = {1f, 0.2f, -0.8f};

  private VerdictSheet() {}

  /** The first pairs of a round, at most so many. */
  public static Picture of(PairSynthesis.Round round, int columns) {
    try (var scope = TensorScope.noGrad()) {
      long n = Math.min(columns, round.masks().size(0));
      Tensor images = round.pair().original().narrow(0, 0, n);
      Tensor mask = Tensors.toFloat(round.masks().narrow(0, 0, n)).unsqueeze(1);
      Tensor masks = Ops.plus(Ops.times(mask, 2), -1).expand(-1, 3, -1, -1);
      return ContactSheet.stacked(
          (int) n,
          images,
          round.pair().shifted().narrow(0, 0, n),
          masks,
          framed(marked(images, mask), round.report().verdicts()));
    }
  }

  /** Half as bright, and the object's green channel raised. */
  private static Tensor marked(Tensor images, Tensor mask) {
    Tensor green = Tensors.of(new float[] {0, 1, 0}, 1, 3, 1, 1);
    return Ops.plus(Ops.times(images, 0.5), -0.25).add(mask.mul(green));
  }

  private static Tensor framed(Tensor images, List<Verdict> verdicts) {
    long h = images.size(2);
    long w = images.size(3);
    for (int i = 0; i < images.size(0); i++) {
      Tensor image = images.select(0, i);
      float[] colour = colour(verdicts.get(i));
      for (int c = 0; c < 3; c++) {
        Scalar level = new Scalar(colour[c]);
        Tensor plane = image.select(0, c);
        plane.narrow(0, 0, FRAME_PX).fill_(level);
        plane.narrow(0, h - FRAME_PX, FRAME_PX).fill_(level);
        plane.narrow(1, 0, FRAME_PX).fill_(level);
        plane.narrow(1, w - FRAME_PX, FRAME_PX).fill_(level);
      }
    }
    return images;
  }

  private static float[] colour(Verdict verdict) {
    if (verdict.kept()) {
      return KEPT;
    }
    return AreaFilter.NAME.equals(verdict.droppedBy()) ? TOO_LARGE : ONE_MODE;
  }
}
