package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.torch.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gradients of a batch that several workers share, against those of one network on all of it. */
@ExtendWith(OneThread.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamTest {
  private static final int BATCH = 8;

  // the gradient jumps where an activation is 0: with pairs whose activations come within rounding
  // of it, even two orders of summing up in one process differ by 1e-4
  private static final int PAIRS = 7;

  private record Step(double loss, List<float[]> gradients, List<float[]> statistics) {}

  private static UNet net() {
    return UNet.untrained(4, 5, Precision.FP32);
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    Tensors.toArray(tensor).data().asFloatBuffer().get(values);
    return values;
  }

  private static List<float[]> statistics(UNet net) {
    return net.weights().all().entrySet().stream()
        .filter(entry -> entry.getKey().contains("running"))
        .map(entry -> values(entry.getValue()))
        .toList();
  }

  private static TrainingBatch rows(TrainingBatch batch, int first, int count) {
    return new TrainingBatch(
        batch.images().narrow(0, first, count), batch.masks().narrow(0, first, count));
  }

  /** One network, on shares one after the other. */
  private static Step alone(int shares) {
    try (UNet net = net();
        Adam adam = new Adam(net.weights().trainable(UNetLayout::isTrainable), 0.9, 0.999);
        var scope = TensorScope.withGrad()) {
      TrainingBatch batch = new DiscPairs(BATCH, 32, PAIRS).next();
      double sum = 0;
      List<float[]> means = new ArrayList<>();
      for (int i = 0; i < shares; i++) {
        TrainingBatch share = rows(batch, i * BATCH / shares, BATCH / shares);
        Tensor loss = Learner.loss(net.logits(share.images(), true), share.masks());
        loss.backward();
        sum += loss.item_double() / shares;
      }
      // libtorch adds up gradients of several backward passes
      for (Tensor gradient : adam.gradients()) {
        float[] values = values(gradient);
        for (int k = 0; k < values.length; k++) {
          values[k] /= shares;
        }
        means.add(values);
      }
      return new Step(sum, means, statistics(net));
    }
  }

  private static Step together(int workers, boolean sharedNorm) throws Exception {
    List<Step> steps =
        Workers.run(
            workers,
            group -> {
              Team team = new Team(group.gradients(), Place.CPU, sharedNorm);
              try (UNet net = net();
                  Adam adam =
                      new Adam(net.weights().trainable(UNetLayout::isTrainable), 0.9, 0.999);
                  TeamSteps shared = new TeamSteps(team, net, adam)) {
                Step step = null;
                // the second time into gradients that are there already
                for (int round = 0; round < 2; round++) {
                  try (UNet fresh = net();
                      var scope = TensorScope.withGrad()) {
                    net.weights().assign(fresh.weights().toArrays(DType.F32));
                    TrainingBatch batch = new DiscPairs(BATCH, 32, PAIRS).next();
                    adam.zeroGradients();
                    TeamSteps.Mean mean =
                        shared.backward(
                            rows(batch, team.first(BATCH), team.share(BATCH)),
                            round == 1 && group.worker().rank() == workers - 1);
                    assertEquals(round == 1, mean.stop());
                    step =
                        new Step(
                            mean.loss(),
                            adam.gradients().stream().map(TeamTest::values).toList(),
                            statistics(net));
                  }
                }
                return step;
              }
            });
    for (Step step : steps) {
      assertEquals(0, difference(steps.get(0).gradients(), step.gradients()));
    }
    return steps.get(0);
  }

  private static double difference(List<float[]> a, List<float[]> b) {
    double most = 0;
    assertEquals(a.size(), b.size());
    for (int i = 0; i < a.size(); i++) {
      for (int k = 0; k < a.get(i).length; k++) {
        most = Math.max(most, Math.abs(a.get(i)[k] - b.get(i)[k]));
      }
    }
    return most;
  }

  @Test
  void withSharedStatisticsGradientsAreThoseOfOneProcess() throws Exception {
    Step whole = alone(1);
    for (int workers : new int[] {2, 4}) {
      Step shared = together(workers, true);
      double error = difference(whole.gradients(), shared.gradients());
      assertTrue(error < 1e-6, workers + " workers: gradients differ by " + error);
      assertEquals(whole.loss(), shared.loss(), 1e-6);
      assertTrue(difference(whole.statistics(), shared.statistics()) < 1e-6);
    }
  }

  @Test
  void withTheirOwnStatisticsGradientsAreTheMeanOverTheShares() throws Exception {
    Step whole = alone(1);
    Step shares = alone(2);
    Step shared = together(2, false);
    double error = difference(shares.gradients(), shared.gradients());
    assertTrue(error < 1e-6, "gradients differ by " + error);
    assertEquals(shares.loss(), shared.loss(), 1e-6);
    // and that is something else
    assertTrue(difference(whole.gradients(), shared.gradients()) > 1e-4);
  }
}
