package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.kernel.DType;
import org.junit.jupiter.api.Test;

final class StateCopyTest {
  @Test
  void whatIsSavedIsTheLastWholeStepAndOnlyOnce() {
    NdArray weights = NdArray.allocate(DType.F32, 2);
    NdArray count = NdArray.allocate(DType.I64, 1);
    Map<String, NdArray> state = new LinkedHashMap<>();
    state.put("weights", weights);
    state.put("count", count);
    List<String> saved = new ArrayList<>();
    StateCopy.Writer writer =
        (step, arrays) ->
            saved.add(
                step
                    + " "
                    + arrays.keySet()
                    + " "
                    + arrays.get("weights").data().asFloatBuffer().get(1)
                    + " "
                    + arrays.get("count").data().getLong(0));
    StateCopy copy = new StateCopy();
    copy.save(writer);
    assertEquals(List.of(), saved);
    for (int step = 1; step <= 2; step++) {
      weights.data().asFloatBuffer().put(1, step);
      count.data().putLong(0, 10L * step);
      copy.take(step, state);
    }
    // the next step is under way
    weights.data().asFloatBuffer().put(1, 99);
    count.data().putLong(0, 99);
    copy.save(writer);
    copy.save(writer);
    assertEquals(List.of("2 [weights, count] 2.0 20"), saved);
  }
}
