package org.chiaro.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One batch in equal, contiguous parts, which whoever comes takes in turn.
 *
 * <p>A thread that comes when all parts are taken touches nothing: by then the caller may have
 * freed the arrays.
 */
final class SharedBatch {
  /** How long the caller looks whether the last parts are done before it sleeps in between. */
  private static final long LOOK_NS = 100_000;

  private static final long SLEEP_NS = 20_000;

  private final long count;
  private final int parts;
  private final BatchPool.Part part;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  SharedBatch(long count, int parts, BatchPool.Part part) {
    this.count = count;
    this.parts = parts;
    this.part = part;
  }

  /** Works until no part is left. */
  void work() {
    // looked at first: it would overflow where a helper asks again and again
    while (taken.get() < parts) {
      long k = taken.getAndIncrement();
      if (k >= parts) {
        return;
      }
      long first = k * count / parts;
      try {
        part.run(first, (k + 1) * count / parts - first);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        done.incrementAndGet();
      }
    }
  }

  /** Waits for the parts that others took, also when interrupted: they use the caller's memory. */
  void await() {
    long since = System.nanoTime();
    while (done.get() < parts) {
      if (System.nanoTime() - since < LOOK_NS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(SLEEP_NS);
      }
    }
  }

  /** Throws what the first part to fail threw. */
  void rethrow() {
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
    if (failure.get() instanceof Error e) {
      throw e;
    }
  }
}
