package org.chiaro.metric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.chiaro.run.ChiaroException;

/**
 * Reads and measures pairs on several threads and hands the measures on in the order of the pairs:
 * what is summed from them has the same digits for any number of threads.
 */
public final class PairStream {
  private PairStream() {}

  /**
   * Reads every pair once, measures it on one of {@code threads} threads, and gives each measure to
   * {@code inOrder} on the calling thread. At most a few pairs a thread are in memory.
   *
   * @return the pairs that could not be read, in order
   */
  public static <T> List<FailedPair> forEach(
      PairReader pairs, int threads, Function<ScoredPair, T> measure, Consumer<T> inOrder) {
    return forEach(pairs.count(), pairs::name, threads, i -> measure.apply(pairs.read(i)), inOrder);
  }

  /** The same for anything that is numbered and named, such as masks without predictions. */
  public static <T> List<FailedPair> forEach(
      int count,
      IntFunction<String> name,
      int threads,
      IntFunction<T> measure,
      Consumer<T> inOrder) {
    if (threads < 1) {
      throw new ChiaroException.Usage("threads must be at least 1, was " + threads);
    }
    List<FailedPair> failed = new ArrayList<>();
    ArrayDeque<Future<T>> running = new ArrayDeque<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads, PairStream::daemon);
    try {
      int started = 0;
      for (int index = 0; index < count; index++) {
        // Four ahead for each thread: enough to keep all busy behind one slow image.
        for (; started < count && running.size() < 4 * threads; started++) {
          int next = started;
          running.add(pool.submit(() -> measure.apply(next)));
        }
        try {
          inOrder.accept(running.remove().get());
        } catch (ExecutionException e) {
          failed.add(new FailedPair(name.apply(index), reason(e.getCause())));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ChiaroException.Interrupted("stopped while scoring; nothing was written");
        }
      }
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
    return List.copyOf(failed);
  }

  /** After a failure: what a thread still reads with, a network say, is about to be closed. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.HOURS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof ChiaroException.Data) {
      return cause.getMessage();
    }
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(cause);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "chiaro-score");
    thread.setDaemon(true);
    return thread;
  }
}
