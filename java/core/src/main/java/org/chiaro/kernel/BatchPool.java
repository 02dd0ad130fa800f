package org.chiaro.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shares the images of a batch between the caller and threads of the process's common pool, which
 * has one for each core but one: however many providers are open, there is one pool. Results do not
 * depend on who does what: every image is its own.
 *
 * <p>A batch of pairs takes a tenth of a millisecond, as long as waking a thread. Hence a thread
 * that has helped looks out for the next batch for a moment before it goes back to sleep; and the
 * caller, who works too, waits for nobody who has not begun.
 */
final class BatchPool {
  /** Below this a part is done before a second thread is awake. */
  private static final long MIN_PIXELS = 1 << 16;

  /** Parts for each thread, so that one that was held up is helped out by the others. */
  private static final int PARTS_A_THREAD = 4;

  /** How long a helper looks out for the next batch: about what it costs to wake it. */
  private static final long LOOK_OUT_NS = 50_000;

  private final int threads;
  private final AtomicReference<SharedBatch> latest = new AtomicReference<>();
  private final AtomicInteger helpers = new AtomicInteger();

  /**
   * A pool that no thread belongs to yet.
   *
   * @param threads that work at the same time at most, the caller's included
   */
  BatchPool(int threads) {
    this.threads = threads;
  }

  /** Works on {@code count} images from {@code first} on. */
  @FunctionalInterface
  interface Part {
    void run(long first, long count);
  }

  /** Returns when all images are done; what a part throws, the caller gets. */
  void split(Batch batch, Part part) {
    long count = batch.count();
    long worthwhile = Math.multiplyExact(count, batch.pixels()) / MIN_PIXELS;
    long parts = Math.min(Math.min(count, worthwhile), (long) PARTS_A_THREAD * threads);
    if (threads == 1 || parts <= 1) {
      if (count > 0) {
        part.run(0, count);
      }
      return;
    }
    SharedBatch shared = new SharedBatch(count, (int) parts, part);
    latest.set(shared);
    callHelpers((int) Math.min(threads, parts) - 1);
    shared.work();
    shared.await();
    latest.compareAndSet(shared, null);
    shared.rethrow();
  }

  private void callHelpers(int wanted) {
    for (int now = helpers.get(); now < wanted; now = helpers.get()) {
      if (helpers.compareAndSet(now, now + 1)) {
        ForkJoinPool.commonPool().execute(this::help);
      }
    }
  }

  private void help() {
    SharedBatch done = null;
    long idleSince = System.nanoTime();
    while (System.nanoTime() - idleSince < LOOK_OUT_NS) {
      SharedBatch next = latest.get();
      if (next == null || next == done) {
        Thread.onSpinWait();
      } else {
        next.work();
        done = next;
        idleSince = System.nanoTime();
      }
    }
    helpers.decrementAndGet();
  }
}
