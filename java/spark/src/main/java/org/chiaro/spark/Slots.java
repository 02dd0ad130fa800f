package org.chiaro.spark;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.chiaro.run.ChiaroException;

/**
 * Whether an executor has the processors that a task asks for. Spark would wait for a larger one
 * without a word; here the job ends where there are executors and all are too small.
 */
final class Slots extends SparkListener {
  private final SparkContext spark;
  private final int cpus;
  private boolean fits;
  private boolean atWork;
  private String tooSmall = "";

  Slots(SparkContext spark) {
    this.spark = spark;
    cpus = spark.getConf().getInt("spark.task.cpus", 1);
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    int cores = added.executorInfo().totalCores();
    if (cores >= cpus) {
      fits = true;
    } else {
      tooSmall =
          "%s: an executor has %d processors there, a task needs %d; try fewer --threads"
              .formatted(added.executorInfo().executorHost(), cores, cpus);
    }
    endWhereNoneFits();
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    atWork = true;
    endWhereNoneFits();
  }

  private void endWhereNoneFits() {
    if (atWork && reason().isPresent()) {
      spark.cancelAllJobs();
    }
  }

  private synchronized Optional<String> reason() {
    return fits || tooSmall.isEmpty() ? Optional.empty() : Optional.of(tooSmall);
  }

  /**
   * Does a job; one that was ended because no executor fits, or because Spark has stopped, is a
   * Device error that says so.
   */
  <R> R watched(Supplier<R> job) {
    try {
      return job.get();
    } catch (ChiaroException.Device e) {
      throw reason().map(text -> new ChiaroException.Device(text, e)).orElse(e);
    } catch (IllegalStateException | NullPointerException e) {
      // a context that nobody answered stops by itself, and what it was made of is gone
      throw spark.isStopped() ? noAnswer(spark.master(), e) : e;
    }
  }

  /** Nobody answered at the address within Spark's own time, a minute. */
  static ChiaroException.Device noAnswer(String url, Exception cause) {
    return new ChiaroException.Device(
        url + ": no master answers; does it run there, and can it be reached?", cause);
  }
}
