package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Tensors;

/**
 * What the workers of a team kept of one round, in the order of the samples.
 *
 * @param report of the whole round
 */
record KeptByAll(TrainingBatch pairs, SynthReport report) {
  private static final int NUMBERS = 4;

  /**
   * Puts together what each kept of its part of the round; in the caller's scope.
   *
   * @param part samples of the round that each worker makes, the most it can keep
   */
  static KeptByAll of(Team team, TrainingBatch own, SynthReport report, int part) {
    long[] counts = {
      report.drawn(), report.kept(), report.droppedBySize(), report.droppedByHistogram()
    };
    Tensor all = team.gather(torch.tensor(counts).to(torch.ScalarType.Long));
    Tensor images = team.gather(padded(own.images(), part));
    Tensor masks = team.gather(padded(own.masks(), part));
    int workers = (int) (all.size(0) / NUMBERS);
    Tensor[] keptImages = new Tensor[workers];
    Tensor[] keptMasks = new Tensor[workers];
    SynthReport sum = SynthReport.NONE;
    for (int worker = 0; worker < workers; worker++) {
      long[] numbers = new long[NUMBERS];
      for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = all.select(0, (long) worker * NUMBERS + i).item_long();
      }
      keptImages[worker] = images.narrow(0, (long) worker * part, numbers[1]);
      keptMasks[worker] = masks.narrow(0, (long) worker * part, numbers[1]);
      sum = sum.plus(new SynthReport(numbers[0], numbers[1], numbers[2], numbers[3]));
    }
    return new KeptByAll(
        new TrainingBatch(Ops.concat(0, keptImages), Ops.concat(0, keptMasks)), sum);
  }

  private static Tensor padded(Tensor rows, long count) {
    long[] shape = Tensors.shape(rows);
    shape[0] = count - shape[0];
    return Ops.concat(0, rows, torch.zeros(shape, rows.options()));
  }
}
