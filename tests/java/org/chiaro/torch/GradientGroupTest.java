package org.chiaro.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members on threads of this process, over Gloo. */
class GradientGroupTest {
  @TempDir Path folder;

  private interface Member {
    float[] run(GradientGroup group);
  }

  private List<float[]> members(int count, Member member) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<float[]>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int rank = i;
        running.add(
            threads.submit(
                () -> {
                  try (var group =
                      GradientGroup.join(Place.CPU, folder.resolve("meeting"), rank, count)) {
                    return member.run(group);
                  }
                }));
      }
      List<float[]> results = new ArrayList<>();
      for (Future<float[]> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void gradientsBecomeTheirMean() throws Exception {
    List<float[]> results =
        members(
            3,
            group -> {
              try (var scope = TensorScope.noGrad()) {
                float r = group.rank();
                Tensor first = Tensors.of(new float[] {r, 10 * r, 1}, 3);
                Tensor second = Tensors.of(new float[] {r * r, -r, 0, 4}, 2, 2);
                group.average(List.of(first, second));
                group.average(List.of(first));
                float[] values = new float[7];
                Tensors.toArray(first).data().asFloatBuffer().get(values, 0, 3);
                Tensors.toArray(second).data().asFloatBuffer().get(values, 3, 4);
                return values;
              }
            });
    float[] mean = {1, 10, 1, 5f / 3, -1, 0, 4};
    results.forEach(values -> assertArrayEquals(mean, values, 1e-6f));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theLeastStepIsThatOfAll() throws Exception {
    List<float[]> results =
        members(2, group -> new float[] {group.least(40 + 2 * group.rank(), Place.CPU)});
    results.forEach(values -> assertEquals(40, values[0]));
  }

  @Test
  void aBuildForTheProcessorHasNoNccl() {
    assertThrows(
        ChiaroException.Device.class,
        () -> GradientGroup.join(Place.card(0), folder.resolve("meeting"), 0, 1));
  }
}
