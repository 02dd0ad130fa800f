package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of threads that share the images of a batch in equal, contiguous parts. The caller
 * is one of them. Results do not depend on the number: every image is its own.
 */
final class BatchPool implements AutoCloseable {
  /** Below this a part is done before a second thread is awake. */
  private static final long MIN_PIXELS = 1 << 16;

  private final int threads;
  private final ExecutorService others;

  /** Works on {@code count} images from {@code first} on. */
  @FunctionalInterface
  interface Part {
    void run(long first, long count);
  }

  BatchPool(int threads) {
    this.threads = threads;
    AtomicInteger number = new AtomicInteger();
    this.others =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                task -> {
                  Thread thread = new Thread(task, "kernels-" + number.incrementAndGet());
                  thread.setDaemon(true);
                  return thread;
                });
  }

  void split(Batch batch, Part part) {
    long count = batch.count();
    if (count == 0) {
      return;
    }
    long worthwhile = Math.max(1, Math.multiplyExact(count, batch.pixels()) / MIN_PIXELS);
    long parts = Math.min(Math.min(threads, count), worthwhile);
    List<Future<?>> running = new ArrayList<>();
    for (long k = 1; k < parts; k++) {
      long first = k * count / parts;
      long end = (k + 1) * count / parts;
      running.add(others.submit(() -> part.run(first, end - first)));
    }
    try {
      part.run(0, count / parts);
    } finally {
      await(running);
    }
  }

  /** Waits for all, also when one fails or the caller is interrupted: they use its memory. */
  private static void await(List<Future<?>> running) {
    Throwable failure = null;
    boolean interrupted = false;
    for (Future<?> part : running) {
      boolean done = false;
      while (!done) {
        try {
          part.get();
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  @Override
  public void close() {
    if (others != null) {
      others.shutdown();
    }
  }
}
