package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shares the images of a batch in equal, contiguous parts between the caller and the process's
 * common pool, which has a thread for each core but one: however many providers are open, there is
 * one pool. Results do not depend on the number of parts: every image is its own.
 *
 * @param threads parts at most
 */
record BatchPool(int threads) {
  /** Below this a part is done before a second thread is awake. */
  private static final long MIN_PIXELS = 1 << 16;

  /** Works on {@code count} images from {@code first} on. */
  @FunctionalInterface
  interface Part {
    void run(long first, long count);
  }

  void split(Batch batch, Part part) {
    long count = batch.count();
    if (count == 0) {
      return;
    }
    long worthwhile = Math.max(1, Math.multiplyExact(count, batch.pixels()) / MIN_PIXELS);
    long parts = Math.min(Math.min(threads, count), worthwhile);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<ForkJoinTask<?>> others = new ArrayList<>();
    for (long k = 1; k < parts; k++) {
      long first = k * count / parts;
      long end = (k + 1) * count / parts;
      others.add(
          ForkJoinPool.commonPool().submit(() -> guarded(part, first, end - first, failure)));
    }
    guarded(part, 0, count / parts, failure);
    // all of them, also when one fails or the caller is interrupted: they use its memory
    others.forEach(ForkJoinTask::quietlyJoin);
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
    if (failure.get() instanceof Error e) {
      throw e;
    }
  }

  private static void guarded(
      Part part, long first, long count, AtomicReference<Throwable> failure) {
    try {
      part.run(first, count);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }
}
