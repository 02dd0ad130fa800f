package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DType;
import org.chiaro.io.NdArray;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.RunConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sample is the same however many are made at a time, and by however many threads. */
class SynthesisInvarianceTest {
  private static final int SAMPLES = 16;
  private static final long FIRST = 1000;
  private static final long SEED = 5;

  /** Of values in [-1,1]: sums of a few thousand float32 terms in another order. */
  private static final float TOLERANCE = 1e-4f;

  private final int threadsBefore = torch.get_num_threads();

  @AfterEach
  void threads() {
    torch.set_num_threads(threadsBefore);
  }

  @Test
  void latentsAreTheSameBitForBit() {
    NdArray whole = latents(SAMPLES, 1);
    for (int batch : new int[] {1, 7}) {
      for (int threads : new int[] {1, 2}) {
        assertEquals(whole.data(), latents(batch, threads).data(), batch + " at a time");
      }
    }
  }

  private static NdArray latents(int batch, int threads) {
    torch.set_num_threads(threads);
    GaussianLatents source = new GaussianLatents(120, SEED);
    NdArray all = NdArray.allocate(DType.F32, SAMPLES, 120);
    ByteBuffer to = all.data().duplicate();
    for (int done = 0; done < SAMPLES; done += batch) {
      try (var scope = TensorScope.noGrad()) {
        to.put(Tensors.toArray(source.latents(FIRST + done, Math.min(batch, SAMPLES - done))).data());
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,1", "1,2", "7,2", "16,2"})
  void imagesMasksAndVerdictsAreThoseOfOneBatchOnOneThread(int batch, int threads) {
    Made expected = made(SAMPLES, 1);
    Made actual = made(batch, threads);
    float largest = 0;
    for (int i = 0; i < expected.images.length; i++) {
      largest = Math.max(largest, Math.abs(expected.images[i] - actual.images[i]));
    }
    assertTrue(largest <= TOLERANCE, "images differ by " + largest);
    int other = 0;
    for (int i = 0; i < expected.masks.length; i++) {
      other += expected.masks[i] == actual.masks[i] ? 0 : 1;
    }
    // a pixel that is as light as before may fall to either side
    assertTrue(other <= expected.masks.length / 1000, other + " pixels of masks differ");
    assertArrayEquals(expected.kept, actual.kept);
  }

  private record Made(float[] images, byte[] masks, boolean[] kept) {}

  private static Made made(int batch, int threads) {
    torch.set_num_threads(threads);
    RunConfig config =
        new ConfigLoader()
            .set(List.of("synth.generator=embedded", "synth.direction=embedded"))
            .load();
    try (Synthesizer synthesizer =
        Synthesizer.open(
            config.synth(), config.generator(), SEED, Precision.FP32, "auto", threads)) {
      float[] images = null;
      byte[] masks = null;
      boolean[] kept = new boolean[SAMPLES];
      for (int done = 0; done < SAMPLES; done += batch) {
        int n = Math.min(batch, SAMPLES - done);
        try (var scope = TensorScope.noGrad()) {
          PairSynthesis.Round round = synthesizer.synthesis().round(FIRST + done, n);
          float[] part = floats(round.pair().original());
          ByteBuffer mask = Tensors.toArray(round.masks()).data();
          images = images == null ? new float[part.length / n * SAMPLES] : images;
          masks = masks == null ? new byte[mask.remaining() / n * SAMPLES] : masks;
          System.arraycopy(part, 0, images, part.length / n * done, part.length);
          mask.get(masks, mask.remaining() / n * done, mask.remaining());
          for (int i : round.report().kept()) {
            kept[done + i] = true;
          }
        }
      }
      return new Made(images, masks, kept);
    }
  }

  private static float[] floats(Tensor tensor) {
    ByteBuffer data = Tensors.toArray(tensor).data();
    float[] values = new float[data.remaining() / Float.BYTES];
    data.asFloatBuffer().get(values);
    return values;
  }
}
