package org.chiaro.direction.discovery;

/** Time that went into steps, and nothing else. */
final class StepClock {
  private long started;
  private long nanos;
  private long steps;
  private long lapNanos;
  private long lapSteps;

  void start() {
    started = System.nanoTime();
  }

  void stop() {
    nanos += System.nanoTime() - started;
    steps++;
  }

  /** Steps a second since the last lap. */
  double lap() {
    double rate = (steps - lapSteps) * 1e9 / (nanos - lapNanos);
    lapSteps = steps;
    lapNanos = nanos;
    return rate;
  }

  /** Steps a second of all; NaN without any. */
  double rate() {
    return steps == 0 ? Double.NaN : steps * 1e9 / nanos;
  }
}
