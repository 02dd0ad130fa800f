package org.chiaro.cli;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.DeviceEvent;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Median times of operations on a graphics card by its own clock, and of a copy of its memory. */
final class CardTimes {
  private static final int WARM_UP = 10;

  /** More than the second-level cache of any card holds. */
  private static final long FLUSHED_BYTES = 1L << 28;

  private final Place place;
  private final ToDoubleFunction<Runnable> clock;
  private final Runs runs;

  /**
   * How a time is taken.
   *
   * @param rounds of which the median is taken
   * @param launches in a row between two events, of which the mean is taken
   * @param cold whether the second-level cache is flushed before each round
   */
  record Runs(int rounds, int launches, boolean cold) {}

  /** Times by {@code clock}, which gives the seconds that a card takes for what it is told. */
  CardTimes(Place place, ToDoubleFunction<Runnable> clock, Runs runs) {
    this.place = place;
    this.clock = clock;
    this.runs = runs;
  }

  /** Seconds between two events on the calling thread's stream, before and after some work. */
  static ToDoubleFunction<Runnable> events(Place place) {
    return work -> {
      try (DeviceEvent begin = DeviceEvent.recorded(place.stream())) {
        work.run();
        try (DeviceEvent end = DeviceEvent.recorded(place.stream())) {
          end.await();
          return end.millisecondsSince(begin) / 1e3;
        }
      }
    };
  }

  /** A copy of an array in the card's memory, in the caller's scope. */
  TensorView toCard(TensorView array) {
    return Tensors.view(Tensors.copyAt(place, array));
  }

  /** Seconds of one launch of an operation. */
  double seconds(Kernels kernels, KernelTrial.Operation operation) {
    return median(() -> operation.run().with(kernels));
  }

  /** GB read and written a second by the card's copy of so many bytes. */
  double copyRate(long bytes) {
    try (var scope = TensorScope.noGrad()) {
      Tensor from = place.empty(DType.U8, bytes).zero_();
      Tensor to = place.empty(DType.U8, bytes);
      return 2 * bytes / median(() -> to.copy_(from)) / 1e9;
    }
  }

  private double median(Runnable launch) {
    try (var scope = TensorScope.noGrad()) {
      Tensor flushed = place.empty(DType.U8, runs.cold() ? FLUSHED_BYTES : 0);
      for (int i = 0; i < WARM_UP; i++) {
        scoped(launch);
      }
      double[] times = new double[runs.rounds()];
      for (int round = 0; round < times.length; round++) {
        Scalar value = new Scalar(round % 2);
        // asynchronous: the launches stand in the queue before it is done, so none is waited for
        flushed.fill_(value);
        times[round] = clock.applyAsDouble(() -> inRow(launch)) / runs.launches();
      }
      Arrays.sort(times);
      return times[times.length / 2];
    }
  }

  private void inRow(Runnable launch) {
    for (int i = 0; i < runs.launches(); i++) {
      scoped(launch);
    }
  }

  /** What the launch asks for in passing is given back after it. */
  private static void scoped(Runnable launch) {
    try (var scope = TensorScope.noGrad()) {
      launch.run();
    }
  }
}
