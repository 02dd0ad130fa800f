package org.chiaro.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.RunConfig;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.TrainStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two networks that share every batch, on threads of this process. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicasTest {
  private static final List<Place> TWO = List.of(Place.CPU, Place.CPU);

  @TempDir Path folder;

  private static RunConfig config(int steps, int batch) {
    return new ConfigLoader()
        .set(
            List.of(
                "synth.generator=known:3@32",
                "synth.direction=known",
                "synth.shift=4",
                "synth.max-area=1",
                "synth.histogram-filter=false",
                "train.online=true",
                "train.width=2",
                "train.batch-size=" + batch,
                "train.steps=" + steps,
                "train.checkpoint-every=1",
                "threads=2"))
        .load();
  }

  private TrainResult train(Path into, int steps, boolean resume, TrainListener listener) {
    return new Replicas(config(steps, 8), Precision.FP32, TWO).train(into, resume, listener);
  }

  private static Map<String, NdArray> weights(Path file) {
    return Safetensors.read(file).tensors();
  }

  @Test
  void bothNetworksLearnTheSameFromDifferentPairs() {
    TrainResult result = train(folder, 3, false, TrainListener.none());
    assertEquals(3, result.steps());
    Map<String, NdArray> first = weights(folder.resolve("unet.safetensors"));
    Map<String, NdArray> second = weights(folder.resolve("replicas/1/unet.safetensors"));
    first.forEach(
        (name, array) -> {
          if (!name.contains("running")) {
            assertEquals(array.data(), second.get(name).data(), name);
          }
        });
    // statistics are those of the pairs that each saw
    String seen = "inc.double_conv.1.running_mean";
    assertNotEquals(first.get(seen).data(), second.get(seen).data());
  }

  @Test
  void aStopEndsBothAfterTheSameStepAndResumingGoesOnAsIfNothingHadBeen() {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    train(whole, 6, false, TrainListener.none());
    TrainListener impatient =
        new TrainListener() {
          private boolean stop;

          @Override
          public void onStep(TrainStep step) {
            stop = step.step() == 2;
          }

          @Override
          public boolean stopRequested() {
            return stop;
          }
        };
    assertThrows(ChiaroException.Interrupted.class, () -> train(parts, 6, false, impatient));
    assertEquals(6, train(parts, 6, true, TrainListener.none()).steps());
    weights(whole.resolve("unet.safetensors"))
        .forEach(
            (name, array) ->
                assertEquals(
                    array.data(),
                    weights(parts.resolve("unet.safetensors")).get(name).data(),
                    name));
  }

  @Test
  void aBatchThatCannotBeSharedIsRefused() {
    var refusal =
        assertThrows(
            ChiaroException.Usage.class,
            () -> new Replicas(config(3, 7), Precision.FP32, TWO));
    assertTrue(refusal.getMessage().contains("not a multiple of the 2 devices"));
  }
}
