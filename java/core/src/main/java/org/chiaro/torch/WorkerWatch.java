package org.chiaro.torch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.Work;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Worker;

/**
 * Every worker's view of the others: each counts up a number of its own at the meeting place once a
 * second, and looks whether the others' go up. Whoever waits for the others waits through {@link
 * #await}, which ends where one of them is gone.
 */
final class WorkerWatch {
  private static final long BEAT_MS = 1000;
  private static final long SILENCE_NS = Duration.ofSeconds(20).toNanos();

  // where a connection has broken, somebody is gone: the question is who
  private static final long BROKEN_SILENCE_NS = Duration.ofSeconds(5).toNanos();

  // this process itself was stopped for a while, and perhaps all were: everybody starts anew
  private static final long OWN_GAP_NS = Duration.ofSeconds(5).toNanos();
  private static final long LAST_WORDS_NS = Duration.ofSeconds(5).toNanos();
  private static final long POLL_NS = 50_000;
  private static final long SLOW_POLL_NS = 20_000_000;

  private final TCPStore store;
  private final Worker worker;
  private final long[] beats;
  private final long[] heard;
  private final Thread thread = new Thread(this::run, "chiaro-workers");
  private volatile String lost = "";
  private volatile long alive = System.nanoTime();
  private volatile boolean ended;
  private volatile boolean broken;
  private long deafSince;
  private long asked;

  WorkerWatch(TCPStore store, Worker worker) {
    this.store = store;
    this.worker = worker;
    beats = new long[worker.count()];
    heard = new long[worker.count()];
    thread.setDaemon(true);
  }

  /** Waits until all are here with the same settings; then starts to watch. */
  void meet(String settings, Duration patience) {
    try {
      store.set("settings/" + worker.rank(), settings);
      store.set("place/" + worker.rank(), place());
      store.add("joined", 1);
      long here = waitFor(patience, () -> store.add("joined", 0) >= worker.count() || hasFailed());
      if (hasFailed()) {
        throw new ChiaroException.Device(failure());
      }
      if (here < 0) {
        throw new ChiaroException.Device(
            "%d of %d workers came to %s:%d within %d s; missing: %s"
                .formatted(
                    store.add("joined", 0),
                    worker.count(),
                    worker.host(),
                    worker.port(),
                    patience.toSeconds(),
                    missing()));
      }
      requireSame(settings, store.get_to_str("settings/0"));
      store.add("agreed", 1);
      waitFor(patience, () -> store.add("agreed", 0) >= worker.count() || hasFailed());
      if (hasFailed()) {
        throw new ChiaroException.Device(failure());
      }
    } catch (ChiaroException e) {
      throw e;
    } catch (RuntimeException e) {
      throw lost("the connection to worker 0 broke while the workers met");
    }
    Arrays.fill(heard, System.nanoTime());
    alive = System.nanoTime();
    thread.start();
  }

  private void requireSame(String own, String first) {
    Iterator<String> theirs = first.lines().iterator();
    Iterator<String> mine = own.lines().iterator();
    while (theirs.hasNext() || mine.hasNext()) {
      String there = theirs.hasNext() ? theirs.next() : "nothing";
      String here = mine.hasNext() ? mine.next() : "nothing";
      if (!there.equals(here)) {
        throw new ChiaroException.Usage(
            "%s has other settings than worker 0: %s here, %s there; start all with the same"
                .formatted(worker, here.strip(), there.strip()));
      }
    }
  }

  private String missing() {
    StringBuilder ranks = new StringBuilder();
    for (int rank = 0; rank < worker.count(); rank++) {
      if (!store.check(new StringVector("place/" + rank))) {
        ranks.append(ranks.isEmpty() ? "" : ", ").append(rank);
      }
    }
    return ranks.toString();
  }

  private static String place() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "an unknown host";
    }
    return "process " + ProcessHandle.current().pid() + " on " + host;
  }

  private void run() {
    long before = System.nanoTime();
    try {
      while (!ended && lost.isEmpty()) {
        long now = System.nanoTime();
        if (now - before > OWN_GAP_NS) {
          Arrays.fill(heard, now);
        }
        before = now;
        store.add(beat(worker.rank()), 1);
        if (hasFailed()) {
          found(failure());
          return;
        }
        listen();
        alive = System.nanoTime();
        Thread.sleep(BEAT_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!ended) {
        lost = "worker 0 is gone: the connection to it broke";
      }
    }
  }

  private void listen() {
    for (int rank = 0; rank < worker.count(); rank++) {
      if (rank == worker.rank()) {
        continue;
      }
      long beat = store.add(beat(rank), 0);
      long now = System.nanoTime();
      if (beat != beats[rank] || store.add("left/" + rank, 0) > 0) {
        beats[rank] = beat;
        heard[rank] = now;
      } else if (now - heard[rank] > (broken ? BROKEN_SILENCE_NS : SILENCE_NS)) {
        found(
            "worker %d (%s) is gone: nothing was heard of it for %d s"
                .formatted(rank, store.get_to_str("place/" + rank), seconds(now - heard[rank])));
        return;
      }
    }
  }

  private void found(String whoAndWhy) {
    store.add("noticed", 1);
    lost = whoAndWhy;
  }

  private static long seconds(long ns) {
    return Duration.ofNanos(ns).toSeconds();
  }

  private static String beat(int rank) {
    return "beat/" + rank;
  }

  private boolean hasFailed() {
    return store.add("failures", 0) > 0;
  }

  private String failure() {
    for (int rank = 0; rank < worker.count(); rank++) {
      if (store.check(new StringVector("failure/" + rank))) {
        store.add("read", 1);
        return "worker %d failed: %s".formatted(rank, store.get_to_str("failure/" + rank));
      }
    }
    return "a worker failed";
  }

  /** Waits until all have done their part; throws {@link ChiaroException.Device} if one is gone. */
  void await(Work work) {
    while (!work.isCompleted()) {
      check();
      LockSupport.parkNanos(POLL_NS);
    }
    try {
      work._wait();
    } catch (RuntimeException e) {
      throw lost("the connection to another worker broke");
    }
  }

  private void check() {
    if (!lost.isEmpty()) {
      throw gone(lost);
    }
    long now = System.nanoTime();
    boolean deaf = now - alive > SILENCE_NS;
    if (!deaf || now - asked > OWN_GAP_NS) {
      deafSince = now;
    } else if (now - deafSince > OWN_GAP_NS / 2) {
      // nothing more is asked of it: the answer would not come
      lost = "worker 0 is gone: nothing was heard of it for %d s".formatted(seconds(now - alive));
      throw gone(lost);
    }
    asked = now;
  }

  /** Something broke: who it was, once that is known, or else {@code otherwise}. */
  ChiaroException.Device lost(String otherwise) {
    broken = true;
    if (thread.isAlive()) {
      waitFor(Duration.ofNanos(SILENCE_NS + OWN_GAP_NS), () -> !lost.isEmpty());
    }
    return gone(lost.isEmpty() ? otherwise : lost);
  }

  private static ChiaroException.Device gone(String message) {
    return new ChiaroException.Device(message + "; --resume goes on from the last checkpoint");
  }

  /**
   * Leaves word of a failure for the others and gives them a moment to read it. Where another has
   * gone, worker 0, at whose place they meet, stays until they have noticed, too.
   */
  void fail(String message) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (!lost.isEmpty()) {
        if (worker.isFirst()) {
          waitFor(
              Duration.ofNanos(LAST_WORDS_NS), () -> store.add("noticed", 0) >= worker.count() - 1);
        }
        return;
      }
      store.set("failure/" + worker.rank(), message);
      store.add("failures", 1);
      waitFor(Duration.ofNanos(LAST_WORDS_NS), () -> store.add("read", 0) >= worker.count() - 1);
    } catch (RuntimeException e) {
      // worker 0 has gone before: there is nobody to tell
    }
  }

  /** Whether everybody is well and has come to the end; waits for them. */
  boolean leave() {
    if (ended || !lost.isEmpty()) {
      return false;
    }
    try {
      store.add("left/" + worker.rank(), 1);
      store.add("left", 1);
      // worker 0 may still be writing: as long as it beats, it is waited for
      while (store.add("left", 0) < worker.count()) {
        check();
        LockSupport.parkNanos(SLOW_POLL_NS);
      }
      ended = true;
      if (worker.isFirst()) {
        // the meeting place is this process: the others have their answers before it closes
        store.add("out", 1);
        waitFor(Duration.ofNanos(LAST_WORDS_NS), () -> store.add("out", 0) >= worker.count());
      } else {
        thread.join(LAST_WORDS_NS / 1_000_000);
        store.add("out", 1);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Nanoseconds until something was so; -1 if it never was. */
  private static long waitFor(Duration patience, BooleanSupplier something) {
    long start = System.nanoTime();
    while (!something.getAsBoolean()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        return -1;
      }
      LockSupport.parkNanos(SLOW_POLL_NS);
    }
    return System.nanoTime() - start;
  }
}
