package org.chiaro.unet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Adam;
import org.chiaro.torch.GradientBuckets;
import org.chiaro.torch.TensorScope;

/**
 * A worker's side of every update of a training in a {@link Team}: the loss of its share of the
 * batch, and the gradients and the loss of the whole batch. Owns the buckets.
 */
final class TeamSteps implements AutoCloseable {
  private final Team team;
  private final UNet net;
  private final Adam adam;
  private final GradientBuckets buckets;

  /** What a step gave: the mean loss, and whether one of the workers was asked to stop. */
  record Mean(double loss, boolean stop) {}

  TeamSteps(Team team, UNet net, Adam adam) {
    this.team = team;
    this.net = net;
    this.adam = adam;
    buckets = new GradientBuckets(team.group(), adam.parameters(), 2);
  }

  /**
   * All start from what worker 0 has: weights, statistics, moments, and the numbers given.
   *
   * @return worker 0's step and position
   */
  long[] start(long step, long position) {
    List<Tensor> state = new ArrayList<>(net.weights().all().values());
    state.addAll(adam.moments());
    try (var scope = TensorScope.noGrad()) {
      long[] own = {step, position, adam.steps()};
      Tensor numbers = team.place().put(torch.tensor(own).to(torch.ScalarType.Long));
      team.group().spread(List.of(numbers));
      team.group().spread(state);
      adam.goOn(numbers.select(0, 2).item_long());
      return new long[] {numbers.select(0, 0).item_long(), numbers.select(0, 1).item_long()};
    }
  }

  /** Leaves the mean gradients of all at the weights. */
  Mean backward(TrainingBatch share, boolean stop) {
    try (SharedNorm norm = new SharedNorm(team.group())) {
      Tensor logits = net.logits(share.images(), team.sharedNorm() ? norm : Norm.BATCH);
      Tensor loss = Learner.loss(logits, share.masks());
      adam.zeroGradients();
      buckets.begin(loss.item_double(), stop ? 1 : 0);
      loss.backward();
      double[] means = buckets.finish();
      return new Mean(means[0], means[1] > 0);
    }
  }

  @Override
  public void close() {
    buckets.close();
  }
}
