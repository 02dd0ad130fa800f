package org.chiaro.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C as a flag: long work asks {@link #requested()} between two steps, saves and throws {@link
 * ChiaroException.Interrupted}.
 *
 * <p>While an instance is open, SIGINT and SIGTERM raise the flag. Work that does not end soon is
 * left in the middle of its step: what {@link #saves} it is called, those who wait for its end are
 * told, and the process ends while the step is still under way. Every result file is whole at any
 * time, so nothing else needs the step's end.
 *
 * <p>The exit code is 130 either way, and also where the work had just ended: who pressed Ctrl-C in
 * a loop of a shell wants the loop to end. Results are whole then, stdout and run.json say so, and
 * {@code --resume} finds nothing left to do.
 */
public final class Interrupt implements Stop, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private static final int EXIT_CODE = 130;
  // how long the step at hand may take to end by itself, with the command's own words
  private static final int PATIENCE_MS = 800;
  // where nothing is lost by not waiting
  private static final int PATIENCE_WITH_SAVE_MS = 250;
  // for a disk that does not answer
  private static final int MOST_SAVING_S = 30;
  // after the work has ended, its owner still writes run.json and prints one line
  private static final int LAST_WORDS_MS = 10_000;
  private static final int POLL_MS = 10;

  private final Thread owner = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread hook = new Thread(this::onShutdown, "chiaro-interrupt");
  private final List<Consumer<ChiaroException>> lastWords = new CopyOnWriteArrayList<>();
  private final int patienceMs;
  private final IntConsumer exit;
  private volatile Optional<Supplier<ChiaroException>> save = Optional.empty();
  private volatile boolean requested;

  private Interrupt(int patienceMs, IntConsumer exit) {
    this.patienceMs = patienceMs;
    this.exit = exit;
  }

  /** Starts to listen; use in a try-with-resources around the work. */
  public static Interrupt listen() {
    return listen(PATIENCE_MS, Runtime.getRuntime()::halt);
  }

  /**
   * Starts to listen; use in a try-with-resources around the work.
   *
   * @param exit ends the process at once with an exit code, whatever its threads are doing
   */
  public static Interrupt listen(IntConsumer exit) {
    return listen(PATIENCE_MS, exit);
  }

  /** The same with other patience, for work that ends by itself when others have. */
  public static Interrupt listen(int patienceMs, IntConsumer exit) {
    Interrupt interrupt = new Interrupt(patienceMs, exit);
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  /** Has someone told, in this order, how work ends that is left in the middle of a step. */
  public Interrupt tells(Consumer<ChiaroException> listener) {
    lastWords.add(listener);
    return this;
  }

  @Override
  public void saves(Optional<Supplier<ChiaroException>> save) {
    this.save = save;
  }

  /** True once the user asked to stop. */
  public boolean requested() {
    return requested;
  }

  @Override
  public boolean getAsBoolean() {
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
      int patience = save.isPresent() ? Math.min(patienceMs, PATIENCE_WITH_SAVE_MS) : patienceMs;
      if (!closed.await(patience, TimeUnit.MILLISECONDS) && ended.compareAndSet(false, true)) {
        exit(leave());
        return;
      }
      for (int waited = 0; waited < LAST_WORDS_MS && !ownerIsDone(); waited += POLL_MS) {
        Thread.sleep(POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exit(EXIT_CODE);
  }

  /** Saves the work and tells the others; gives the exit code. */
  private int leave() {
    Thread guard = new Thread(this::giveUp, "chiaro-interrupt-guard");
    guard.setDaemon(true);
    guard.start();
    ChiaroException end = end();
    for (Consumer<ChiaroException> listener : lastWords) {
      try {
        listener.accept(end);
      } catch (RuntimeException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
    return end.exitCode();
  }

  private ChiaroException end() {
    try {
      return save.orElse(Interrupt::unsaved).get();
    } catch (ChiaroException e) {
      return e;
    } catch (RuntimeException e) {
      LOG.debug("while saving", e);
      return new ChiaroException.Interrupted(
          "interrupted; the last step could not be saved: " + e.getMessage());
    }
  }

  private static ChiaroException unsaved() {
    return new ChiaroException.Interrupted(
        "interrupted; what was finished is kept, the step at hand is not");
  }

  private void giveUp() {
    try {
      TimeUnit.SECONDS.sleep(MOST_SAVING_S);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.warn("saving takes longer than {} s: ending without it", MOST_SAVING_S);
    exit.accept(EXIT_CODE);
  }

  private void exit(int code) {
    // SIGTERM would end with 143; a running recording still has to write its file
    if (!FlightRecorder.isInitialized()) {
      exit.accept(code);
    }
  }

  /** The owner has ended, or has come to System.exit, which waits for this hook. */
  private boolean ownerIsDone() {
    return !owner.isAlive()
        || Arrays.stream(owner.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
  }

  /** The work has ended. Where the process ends without it already, this does not return. */
  @Override
  public void close() {
    if (!ended.compareAndSet(false, true)) {
      standStill();
    }
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

  private static void standStill() {
    while (true) {
      try {
        TimeUnit.DAYS.sleep(1);
      } catch (InterruptedException e) {
        // the process ends in a moment
      }
    }
  }
}
