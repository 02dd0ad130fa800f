package org.chiaro.predict;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.chiaro.io.Picture;
import org.chiaro.run.ChiaroException;

/**
 * Reads photos ahead on one thread and writes pictures behind on another, while the caller's thread
 * runs the network. At most two photos wait on either side.
 *
 * @param <T> what a photo is read from
 */
public final class PhotoStream<T> implements AutoCloseable {
  private static final int WAITING = 2;

  private final Iterator<T> items;
  private final Function<T, Picture> read;
  private final ExecutorService reader = Executors.newSingleThreadExecutor(daemon("photos"));
  private final ExecutorService writer = Executors.newSingleThreadExecutor(daemon("pictures"));
  private final Deque<Reading<T>> reading = new ArrayDeque<>();
  private final Deque<Future<?>> writing = new ArrayDeque<>();
  private Reading<T> current;

  private record Reading<T>(T item, long startNs, Future<Picture> photo) {}

  /** Starts to read. */
  public PhotoStream(Iterator<T> items, Function<T, Picture> read) {
    this.items = items;
    this.read = read;
    readAhead();
  }

  private void readAhead() {
    while (items.hasNext() && reading.size() < WAITING) {
      T item = items.next();
      reading.add(new Reading<>(item, System.nanoTime(), reader.submit(() -> read.apply(item))));
    }
  }

  /** Whether {@link #next} has another. */
  public boolean hasNext() {
    return !reading.isEmpty();
  }

  /** Goes to the next photo. */
  public T next() {
    current = reading.remove();
    readAhead();
    return current.item();
  }

  /** The photo of the item that {@link #next} gave; throws what reading it threw. */
  public Picture photo() {
    return result(current.photo());
  }

  /** When the photo of that item began to be read, as {@link System#nanoTime}. */
  public long startNs() {
    return current.startNs();
  }

  /** Writes as soon as the writing thread is free; throws what an earlier writing threw. */
  public void write(Runnable pictures) {
    while (writing.size() >= WAITING) {
      result(writing.remove());
    }
    writing.add(writer.submit(pictures));
  }

  /** Waits for what is being written; throws what went wrong there. */
  public void finish() {
    while (!writing.isEmpty()) {
      result(writing.remove());
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
    writer.shutdown();
    try {
      // nothing of this run is written after it ended
      writer.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChiaroException.Interrupted("interrupted; go on with --resume");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
