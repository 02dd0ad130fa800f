package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPoolTest {
  private static int[] visits(BatchPool pool, int count, int side) {
    AtomicIntegerArray visits = new AtomicIntegerArray(count);
    pool.split(
        new Batch(count, side, side),
        (first, images) -> {
          for (long k = first; k < first + images; k++) {
            visits.incrementAndGet((int) k);
          }
        });
    return IntStream.range(0, count).map(visits::get).toArray();
  }

  private static int[] onceEach(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void everyImageIsDoneOnce() {
    for (int threads : new int[] {1, 2, 3, 8}) {
      BatchPool pool = new BatchPool(threads);
      for (int count : new int[] {0, 1, 2, 7, 64, 333}) {
        for (int side : new int[] {1, 64, 512}) {
          assertArrayEquals(onceEach(count), visits(pool, count, side));
        }
      }
    }
  }

  @Test
  void oneBatchAfterTheOtherAndAfterARest() throws InterruptedException {
    BatchPool pool = new BatchPool(4);
    for (int k = 0; k < 2_000; k++) {
      assertArrayEquals(onceEach(32), visits(pool, 32, 128));
      if (k % 500 == 0) {
        Thread.sleep(2); // the helpers have gone back to sleep
      }
    }
  }

  @Test
  void severalCallersAtATime() throws Exception {
    BatchPool pool = new BatchPool(3);
    var callers = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> one =
          () -> {
            for (int k = 0; k < 300; k++) {
              assertArrayEquals(onceEach(40), visits(pool, 40, 128));
            }
            return true;
          };
      for (var result : callers.invokeAll(java.util.Collections.nCopies(4, one))) {
        assertTrue(result.get());
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aFailureReachesTheCallerWhenAllPartsHaveEnded() {
    BatchPool pool = new BatchPool(4);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger parts = new AtomicInteger();
    IllegalStateException expected = new IllegalStateException("part 5");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                pool.split(
                    new Batch(64, 128, 128),
                    (first, count) -> {
                      running.incrementAndGet();
                      try {
                        if (parts.incrementAndGet() == 5) {
                          throw expected;
                        }
                      } finally {
                        running.decrementAndGet();
                      }
                    }));
    assertSame(expected, thrown);
    assertEquals(0, running.get());
    assertEquals(16, parts.get());
  }

  @Test
  void anInterruptedCallerStillWaitsForTheOthers() {
    BatchPool pool = new BatchPool(4);
    Thread.currentThread().interrupt();
    try {
      assertArrayEquals(onceEach(64), visits(pool, 64, 256));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }
}
