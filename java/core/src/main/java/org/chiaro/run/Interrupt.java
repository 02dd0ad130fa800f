package org.chiaro.run;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C as a flag: long work asks {@link #requested()} between two steps, saves and throws {@link
 * ChiaroException.Interrupted}.
 *
 * <p>While an instance is open, SIGINT and SIGTERM raise the flag and the process lives on until
 * the instance is closed, or for {@link #GRACE_SECONDS}. It ends with 130 either way.
 */
public final class Interrupt implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /** Longest wait for a step and its checkpoint; every file on disk is whole at any time. */
  public static final int GRACE_SECONDS = 30;

  private static final int EXIT_CODE = 130;
  // after the work has ended, its owner still writes run.json and prints one line
  private static final int LAST_WORDS_MS = 10_000;
  private static final int POLL_MS = 10;

  private final Thread owner = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "chiaro-interrupt");
  private volatile boolean requested;

  private Interrupt() {}

  /** Starts to listen; use in a try-with-resources around the work. */
  public static Interrupt listen() {
    Interrupt interrupt = new Interrupt();
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  /** True once the user asked to stop. */
  public boolean requested() {
    return requested;
  }

  /** Throws if the user asked to stop; {@code where} completes "interrupted ...". */
  public void check(String where) {
    if (requested) {
      throw new ChiaroException.Interrupted("interrupted " + where);
    }
  }

  private void onShutdown() {
    requested = true;
    try {
      if (!closed.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the step at hand takes longer than {} s: ending without it", GRACE_SECONDS);
        Runtime.getRuntime().halt(EXIT_CODE);
      }
      for (int waited = 0; waited < LAST_WORDS_MS && !ownerIsDone(); waited += POLL_MS) {
        Thread.sleep(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // SIGTERM would end with 143; a running recording still has to write its file
    if (!FlightRecorder.isInitialized()) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** The owner has ended, or has come to System.exit, which waits for this hook. */
  private boolean ownerIsDone() {
    return !owner.isAlive()
        || Arrays.stream(owner.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
  }

  @Override
  public void close() {
    closed.countDown();
    if (requested) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the signal came just now: the work is done, and the process ends as interrupted
      requested = true;
    }
  }
}
