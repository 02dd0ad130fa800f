package org.chiaro.spark;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Whether a task ended in the middle, which may have left a file half written. */
final class Losses extends SparkListener {
  private final AtomicBoolean any = new AtomicBoolean();

  boolean any() {
    return any.get();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.taskInfo().successful()) {
      any.set(true);
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    any.set(true);
  }
}
