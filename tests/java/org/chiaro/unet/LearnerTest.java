package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Numbers that are not finite, put into each gradient and each weight, end the step they are in. */
@ExtendWith(OneThread.class)
class LearnerTest {
  private static final double[] BAD = {Double.NaN, Double.POSITIVE_INFINITY, -1e30};

  private static BadStep bad(String what) {
    return new BadStep(new ChiaroException.Model(what));
  }

  private interface Trial {
    void run(Learner learner, TrainingBatch batch);
  }

  private static void withLearner(Trial trial) {
    try (UNet net = UNet.untrained(2, 1, Precision.FP32);
        Adam adam = new Adam(net.weights().trainable(UNetLayout::isTrainable), 0.9, 0.999);
        var scope = TensorScope.withGrad()) {
      TrainingBatch batch = new DiscPairs(2, 16, 1).next();
      trial.run(new Learner(net, Optional.empty(), adam, Optional.empty()), batch);
    }
  }

  private static void poison(Tensor tensor, double value) {
    try (var scope = TensorScope.noGrad()) {
      tensor.reshape(-1).select(0, tensor.numel() / 2).fill_(new Scalar(value));
    }
  }

  @Test
  void inAGradientItReachesNoWeight() {
    withLearner(
        (learner, batch) -> {
          Map<String, NdArray> before = learner.net().weights().toArrays(DType.F32);
          int tried = 0;
          for (var entry : learner.net().weights().all().entrySet()) {
            for (double value : UNetLayout.isTrainable(entry.getKey()) ? BAD : new double[0]) {
              learner.learn(batch, LearnerTest::bad);
              poison(entry.getValue().grad(), value);
              BadStep found =
                  assertThrows(BadStep.class, () -> learner.apply(1e-3, LearnerTest::bad));
              assertTrue(found.getMessage().contains("gradient of " + entry.getKey()), found::getMessage);
              tried++;
            }
          }
          assertTrue(tried >= 3 * 50, tried + " tried");
          Map<String, NdArray> after = learner.net().weights().toArrays(DType.F32);
          before.forEach(
              (name, array) -> {
                if (UNetLayout.isTrainable(name)) {
                  assertEquals(array.data(), after.get(name).data(), name);
                }
              });
          // nothing of it is left in the optimiser
          learner.learn(batch, LearnerTest::bad);
          learner.apply(1e-3, LearnerTest::bad);
          assertEquals(Optional.empty(), BatchCheck.nonFinite(learner.net().weights().all()));
        });
  }

  @Test
  void inAWeightItIsFoundBeforeTheNextStep() {
    withLearner(
        (learner, batch) -> {
          Map<String, NdArray> before = learner.net().weights().toArrays(DType.F32);
          for (var entry : learner.net().weights().all().entrySet()) {
            if (!entry.getValue().is_floating_point()) {
              continue;
            }
            for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
              poison(entry.getValue().detach(), value);
              BadStep found =
                  assertThrows(BadStep.class, () -> learner.learn(batch, LearnerTest::bad));
              assertTrue(found.getMessage().contains("weight " + entry.getKey()), found::getMessage);
            }
            learner.net().weights().assign(before);
          }
          assertTrue(Double.isFinite(learner.learn(batch, LearnerTest::bad)));
        });
  }
}
