package org.chiaro.kernel;

import org.chiaro.run.Trace;

/**
 * Stages as NVTX ranges. Nsight names the library that wants them in an environment variable of the
 * process; without it nothing is called.
 */
public final class NsightRanges implements Trace.Ranges {
  private static final String PROFILER = "NVTX_INJECTION64_PATH";

  @Override
  public boolean areWanted() {
    return System.getenv(PROFILER) != null && KernelProvider.availability("cpu").available();
  }

  @Override
  public void push(String name) {
    NativeCalls.check(ChiaroNative.chiaro_range_push(name), "chiaro_range_push");
  }

  @Override
  public void pop() {
    NativeCalls.check(ChiaroNative.chiaro_range_pop(), "chiaro_range_pop");
  }
}
