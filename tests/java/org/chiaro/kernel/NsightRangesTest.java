package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ServiceLoader;
import org.chiaro.run.Trace;
import org.junit.jupiter.api.Test;

final class NsightRangesTest {
  @Test
  void stagesFindIt() {
    assertTrue(
        ServiceLoader.load(Trace.Ranges.class).stream()
            .anyMatch(found -> found.type() == NsightRanges.class));
  }

  @Test
  void itIsWantedUnderNsightOnly() {
    assertEquals(System.getenv("NVTX_INJECTION64_PATH") != null, new NsightRanges().areWanted());
  }

  @Test
  void withoutAProfilerRangesDoNothing() {
    NsightRanges ranges = new NsightRanges();
    ranges.push("outer");
    ranges.push("inner");
    ranges.pop();
    ranges.pop();
    assertThrows(IllegalArgumentException.class, () -> ranges.push(null));
  }
}
