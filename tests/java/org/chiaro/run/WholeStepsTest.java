package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class WholeStepsTest {
  private final AtomicReference<Optional<Supplier<ChiaroException>>> told =
      new AtomicReference<>(Optional.empty());
  private final AtomicInteger steps = new AtomicInteger();

  /** Steps without end; the long part of the third says so and then waits. */
  private void work(CountDownLatch begun, CountDownLatch goOn) {
    try (WholeSteps whole = new WholeSteps(told::set, () -> "saved after " + steps)) {
      while (true) {
        whole.during(
            () -> {
              if (steps.get() == 2) {
                begun.countDown();
                await(goOn);
              }
              return null;
            });
        steps.incrementAndGet();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoSavesInTheMiddleOfAStepGetsTheOneBeforeAndNothingComesAfter() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Thread worker = new Thread(() -> work(begun, goOn));
    worker.setDaemon(true);
    worker.start();
    await(begun);
    ChiaroException end = told.get().orElseThrow().get();
    assertEquals(130, end.exitCode());
    assertEquals("saved after 2", end.getMessage());
    goOn.countDown();
    worker.join(100);
    assertTrue(worker.isAlive());
    assertEquals(2, steps.get());
  }

  @Test
  void whoSavesTooLateIsToldSo() {
    Supplier<ChiaroException> late;
    try (WholeSteps whole = new WholeSteps(told::set, () -> "never")) {
      late = told.get().orElseThrow();
      assertEquals(5, whole.during(() -> 5));
    }
    assertEquals(Optional.empty(), told.get());
    assertTrue(late.get().getMessage().contains("after the last step"));
  }
}
