package org.chiaro.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerGroupTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static Worker worker(int rank, int count, int port) {
    return new Worker(rank, count, 0, "127.0.0.1", port, true);
  }

  private static CompletableFuture<WorkerGroup> join(Worker worker, String settings) {
    return CompletableFuture.supplyAsync(
        () -> WorkerGroup.join(worker, Place.CPU, settings, Duration.ofSeconds(20)));
  }

  @Test
  void sumsGatherAndSpread() throws Exception {
    List<float[]> results =
        Workers.run(
            3,
            group -> {
              try (var scope = TensorScope.noGrad()) {
                float r = group.worker().rank();
                GradientGroup gradients = group.gradients();
                Tensor sum = Tensors.of(new float[] {r, 1}, 2);
                gradients.sum(sum);
                Tensor all = gradients.gather(Tensors.of(new float[] {r, -r}, 1, 2));
                assertArrayEquals(new long[] {3, 2}, Tensors.shape(all));
                Tensor first = Tensors.of(new float[] {7 + r}, 1);
                gradients.spread(List.of(first));
                float[] values = new float[9];
                Tensors.toArray(sum).data().asFloatBuffer().get(values, 0, 2);
                Tensors.toArray(all).data().asFloatBuffer().get(values, 2, 6);
                values[8] = first.item_float();
                return values;
              }
            });
    float[] expected = {3, 3, 0, -0f, 1, -1, 2, -2, 7};
    results.forEach(values -> assertArrayEquals(expected, values, 0));
  }

  @Test
  void otherSettingsAreRefusedByName() throws Exception {
    int port = Workers.freePort();
    var first = join(worker(0, 2, port), "batch-size: 8\nlr: 0.1\n");
    var second = join(worker(1, 2, port), "batch-size: 8\nlr: 0.2\n");
    var e = assertThrows(ExecutionException.class, second::get);
    var refusal = assertInstanceOf(ChiaroException.Usage.class, e.getCause());
    assertEquals(
        "worker 1 of 2 has other settings than worker 0: lr: 0.2 here, lr: 0.1 there; start all"
            + " with the same",
        refusal.getMessage());
    // worker 0 is not left waiting: either at once or at its first sum
    var told =
        assertThrows(
            ExecutionException.class,
            () ->
                first
                    .thenAccept(
                        group -> {
                          try (var scope = TensorScope.noGrad()) {
                            group.gradients().sum(Tensors.of(new float[] {1}, 1));
                          }
                        })
                    .get());
    assertInstanceOf(ChiaroException.Device.class, told.getCause());
  }

  @Test
  void aFailureIsToldToTheOthers() throws Exception {
    int port = Workers.freePort();
    var first = join(worker(0, 2, port), "");
    WorkerGroup second = join(worker(1, 2, port), "").get();
    WorkerGroup group = first.get();
    var failing = CompletableFuture.runAsync(() -> second.fail("pairs: an image holds NaN"));
    try (var scope = TensorScope.noGrad()) {
      Tensor numbers = Tensors.of(new float[] {1}, 1);
      var e =
          assertThrows(ChiaroException.Device.class, () -> group.gradients().sum(numbers));
      assertEquals(
          "worker 1 failed: pairs: an image holds NaN; --resume goes on from the last checkpoint",
          e.getMessage());
    }
    failing.get();
    second.close();
    group.close();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(0));
      var e =
          assertThrows(
              ChiaroException.Device.class,
              () -> WorkerGroup.join(worker(0, 2, taken.getLocalPort()), Place.CPU, "", SHORT));
      assertTrue(
          e.getMessage().startsWith("port " + taken.getLocalPort() + " cannot be opened"),
          e.getMessage());
    }
  }

  @Test
  void aMasterThatDoesNotAnswerIsNotWaitedForWithoutEnd() throws Exception {
    int port = Workers.freePort();
    var e =
        assertThrows(
            ChiaroException.Device.class,
            () -> WorkerGroup.join(worker(1, 2, port), Place.CPU, "", SHORT));
    assertEquals(
        "worker 1 of 2 cannot reach worker 0 at 127.0.0.1:%d within 2 s: is it running, and is the port open?"
            .formatted(port),
        e.getMessage());
    Worker nowhere = new Worker(1, 2, 0, "no-such-host.invalid", port, true);
    e =
        assertThrows(
            ChiaroException.Device.class,
            () -> WorkerGroup.join(nowhere, Place.CPU, "", SHORT));
    assertTrue(e.getMessage().contains("no such host"), e.getMessage());
  }

  @Test
  void whoDoesNotComeIsNamed() throws Exception {
    int port = Workers.freePort();
    var other =
        CompletableFuture.supplyAsync(
            () -> WorkerGroup.join(worker(2, 4, port), Place.CPU, "", SHORT));
    var e =
        assertThrows(
            ChiaroException.Device.class,
            () -> WorkerGroup.join(worker(0, 4, port), Place.CPU, "", SHORT));
    assertTrue(e.getMessage().contains("missing: 1, 3"), e.getMessage());
    assertThrows(ExecutionException.class, other::get);
  }
}
