package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chiaro.pipeline.Cluster;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;

class JoiningTest {
  private final CountDownLatch left = new CountDownLatch(1);

  /** A cluster that can only be left. */
  private final Cluster cluster =
      (Cluster)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Cluster.class},
              (self, method, arguments) -> {
                if (method.getName().equals("close")) {
                  left.countDown();
                }
                return null;
              });

  private boolean isLeft() throws InterruptedException {
    return left.await(10, TimeUnit.SECONDS);
  }

  @Test
  void theClusterIsLeftAtTheEnd() throws Exception {
    try (Joining joining = Joining.begin(() -> cluster)) {
      assertSame(cluster, joining.cluster());
    }
    assertTrue(isLeft());
  }

  @Test
  void aClusterThatAnswersAfterTheEndIsLeftAtOnce() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Joining joining =
        Joining.begin(
            () -> {
              awaits(ended);
              return cluster;
            });
    joining.close();
    ended.countDown();
    assertTrue(isLeft());
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatKeptItFromAnsweringIsThrownAsItWas() {
    var failure = new ChiaroException.Device("no master answers");
    try (Joining joining =
        Joining.begin(
            () -> {
              throw failure;
            })) {
      assertSame(failure, assertThrows(ChiaroException.Device.class, joining::cluster));
    }
  }
}
