package org.chiaro.pipeline;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.ContactSheet;
import org.chiaro.io.ImageFiles;
import org.chiaro.run.HtmlReport;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.PairSynthesis;

/** One pair of a round as pictures for a page. */
final class PairShots {
  private PairShots() {}

  static HtmlReport.Row row(PairSynthesis.Round round, int i) {
    try (var scope = TensorScope.noGrad()) {
      Tensor mask = Tensors.toFloat(round.masks().narrow(0, i, 1)).unsqueeze(1);
      Verdict verdict = round.report().verdicts().get(i);
      String note =
          verdict
              .dropper()
              .map(filter -> "dropped by " + filter)
              .orElse("kept, %d %% object".formatted(Math.round(100 * verdict.area())));
      return new HtmlReport.Row(
          List.of(
              shot(round.pair().original().narrow(0, i, 1), "image"),
              shot(round.pair().shifted().narrow(0, i, 1), "shifted"),
              shot(Ops.plus(Ops.times(mask, 2), -1).expand(-1, 3, -1, -1), "mask")),
          note,
          verdict.kept() ? HtmlReport.Verdict.GOOD : HtmlReport.Verdict.BAD);
    }
  }

  private static HtmlReport.Shot shot(Tensor image, String caption) {
    return new HtmlReport.Shot(
        ImageFiles.encodePng(ContactSheet.picture(image.select(0, 0))), caption);
  }
}
