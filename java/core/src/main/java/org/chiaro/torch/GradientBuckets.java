package org.chiaro.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * The mean of all members' gradients, on its way while the backward pass still works: as soon as
 * the gradients of a bucket of weights are there, the bucket is summed up over the members.
 *
 * <p>A hook on each weight copies its gradient into the bucket before libtorch stores it. The
 * weights that come last in the network have their gradients first, so buckets are filled from
 * there. Owns the buckets and the hooks; the weights must outlive it.
 */
public final class GradientBuckets implements AutoCloseable {
  private static final long BUCKET_BYTES = 8L << 20;

  private final GradientGroup group;
  private final List<Tensor> weights;
  private final List<Bucket> buckets = new ArrayList<>();
  private final List<VoidTensorHook> hooks = new ArrayList<>();
  private final int[] hookIds;
  private final Tensor extra;
  private final int extras;
  private int started;

  /** A stretch of memory that is summed up in one go. */
  private static final class Bucket {
    private final Map<Integer, Tensor> slices = new HashMap<>();
    private Tensor all;
    private int filled;
    private Runnable sum;
  }

  /**
   * Buckets for these weights, float32, in the order of the network.
   *
   * @param extras numbers that are averaged beside the gradients, such as the loss
   */
  public GradientBuckets(GradientGroup group, List<Tensor> weights, int extras) {
    this.group = group;
    this.weights = List.copyOf(weights);
    this.extras = extras;
    hookIds = new int[weights.size()];
    try (var scope = TensorScope.noGrad()) {
      int last = weights.size();
      while (last > 0) {
        int first = last;
        long size = 0;
        while (first > 0
            && (size == 0
                || (size + weights.get(first - 1).numel()) * Float.BYTES <= BUCKET_BYTES)) {
          size += weights.get(--first).numel();
        }
        buckets.add(bucket(first, last, size + (first == 0 ? extras : 0)));
        last = first;
      }
      Bucket lowest = buckets.get(buckets.size() - 1);
      extra = kept(lowest.all.narrow(0, lowest.all.numel() - extras, extras));
    }
    for (int i = 0; i < weights.size(); i++) {
      int index = i;
      Bucket bucket =
          buckets.stream().filter(b -> b.slices.containsKey(index)).findFirst().orElseThrow();
      VoidTensorHook hook =
          new VoidTensorHook() {
            @Override
            public void call(TensorBase gradient) {
              arrived(bucket, index, gradient);
            }
          };
      hooks.add(hook);
      hookIds[i] = weights.get(i).register_hook(hook);
    }
  }

  private Bucket bucket(int first, int last, long size) {
    Bucket bucket = new Bucket();
    bucket.all =
        kept(
            torch
                .zeros_like(weights.get(first).detach().reshape(-1).select(0, 0).expand(size))
                .contiguous());
    long at = 0;
    for (int i = last - 1; i >= first; i--) {
      Tensor weight = weights.get(i);
      Tensor slice = bucket.all.narrow(0, at, weight.numel()).view(Tensors.shape(weight));
      bucket.slices.put(i, kept(slice));
      at += weight.numel();
    }
    return bucket;
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  /** Before a backward pass: nothing is there yet; the extras go with the last bucket. */
  public void begin(double... values) {
    if (values.length != extras) {
      throw new IllegalArgumentException(values.length + " numbers where " + extras + " go along");
    }
    try (var scope = TensorScope.noGrad()) {
      for (int i = 0; i < values.length; i++) {
        extra.select(0, i).fill_(new Scalar(values[i]));
      }
    }
    started = 0;
    for (Bucket bucket : buckets) {
      bucket.filled = 0;
      bucket.sum = null;
    }
  }

  private void arrived(Bucket bucket, int index, TensorBase gradient) {
    try (var scope = TensorScope.noGrad()) {
      bucket.slices.get(index).copy_(new Tensor(gradient));
    }
    bucket.filled++;
    // in the same order at every member
    while (started < buckets.size()
        && buckets.get(started).filled == buckets.get(started).slices.size()) {
      start(buckets.get(started));
    }
  }

  private void start(Bucket bucket) {
    bucket.sum = group.startSum(bucket.all);
    started++;
  }

  /**
   * After the backward pass: waits for the sums and puts the means where the gradients were.
   *
   * @return the means of the extras
   */
  public double[] finish() {
    try (var scope = TensorScope.noGrad()) {
      if (started < buckets.size()) {
        throw new IllegalStateException(
            "the backward pass left " + (buckets.size() - started) + " buckets without gradients");
      }
      for (Bucket bucket : buckets) {
        bucket.sum.run();
        bucket.all.div_(new Scalar(group.count()));
        bucket.slices.forEach((index, slice) -> weights.get(index).mutable_grad().copy_(slice));
      }
      double[] means = new double[extras];
      for (int i = 0; i < extras; i++) {
        means[i] = extra.select(0, i).item_double();
      }
      return means;
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).remove_hook(hookIds[i]);
    }
    hooks.forEach(VoidTensorHook::close);
    extra.close();
    for (Bucket bucket : buckets) {
      bucket.slices.values().forEach(Tensor::close);
      bucket.all.close();
    }
  }
}
