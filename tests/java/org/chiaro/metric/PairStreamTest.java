package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PairStreamTest {
  /** Pairs of hashed pixels; every tenth cannot be read. */
  private record Synthetic(int count, boolean torn) implements PairReader {
    @Override
    public String name(int index) {
      return "image" + index;
    }

    @Override
    public ScoredPair read(int index) {
      if (torn && index % 10 == 7) {
        throw new ChiaroException.Data(name(index) + ".png: the PNG is damaged");
      }
      int height = 5 + index % 7;
      int width = 3 + index % 11;
      NdArray prediction = NdArray.allocate(DType.U8, height, width);
      NdArray mask = NdArray.allocate(DType.U8, height, width);
      for (int i = 0; i < height * width; i++) {
        int hash = (i * 31 + index * 977) * 0x45d9f3b;
        prediction.data().put(i, (byte) (hash >>> 9));
        mask.data().put(i, (byte) (hash >>> 20 & 1));
      }
      return new ScoredPair(name(index), prediction.view(), mask.view());
    }
  }

  @Test
  void oneThreadAndManyGiveTheSameDigits() {
    Scores one = scores(1);
    assertEquals(90, one.n());
    assertEquals(one, scores(2));
    assertEquals(one, scores(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void measuresArriveInOrderAndFailuresAreListed(int threads) {
    List<String> seen = new ArrayList<>();
    List<FailedPair> failed =
        PairStream.forEach(new Synthetic(40, true), threads, ScoredPair::name, seen::add);
    List<String> expected =
        IntStream.range(0, 40).filter(i -> i % 10 != 7).mapToObj(i -> "image" + i).toList();
    assertEquals(expected, seen);
    assertEquals(
        List.of("image7", "image17", "image27", "image37"),
        failed.stream().map(FailedPair::name).toList());
    assertEquals("image7.png: the PNG is damaged", failed.get(0).message());
  }

  @Test
  void fewPairsAreInMemoryAtOnce() {
    AtomicInteger alive = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    PairStream.forEach(
        500,
        i -> "image" + i,
        2,
        i -> {
          most.accumulateAndGet(alive.incrementAndGet(), Math::max);
          return i;
        },
        i -> alive.decrementAndGet());
    assertTrue(most.get() <= 9, "measured and not yet taken: " + most);
  }

  @Test
  void aBugIsNotAFailedPair() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PairStream.forEach(
                new Synthetic(3, false),
                2,
                pair -> {
                  throw new IllegalArgumentException("bug");
                },
                nothing -> {}));
  }

  @Test
  void afterAFailureNothingIsReadAnyMore() {
    CountDownLatch reading = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    IntFunction<Integer> measure =
        index -> {
          try {
            if (index == 0) {
              reading.await();
            } else {
              reading.countDown();
              // until the pool is told to stop; then it still has something to do
              new CountDownLatch(1).await();
            }
          } catch (InterruptedException e) {
            IntStream.range(0, 5_000_000).forEach(i -> Thread.onSpinWait());
            ended.set(true);
          }
          return index;
        };
    assertThrows(
        IllegalStateException.class,
        () ->
            PairStream.forEach(
                2,
                index -> "image",
                2,
                measure,
                index -> {
                  throw new IllegalStateException("the disk is full");
                }));
    assertTrue(ended.get(), "a thread was still reading");
  }

  @Test
  void noThreadsIsUsage() {
    assertThrows(
        ChiaroException.Usage.class,
        () -> PairStream.forEach(new Synthetic(3, false), 0, ScoredPair::name, name -> {}));
  }

  @Test
  void histogramCountsObjectAndBackground() {
    NdArray prediction = NdArray.allocate(DType.U8, 1, 4);
    NdArray mask = NdArray.allocate(DType.U8, 1, 4);
    prediction.data().put(0, (byte) 255).put(1, (byte) 255).put(2, (byte) 128);
    mask.data().put(0, (byte) 1).put(2, (byte) 1);
    ScoreHistogram histogram =
        ScoreHistogram.of(
            KernelProvider.open("java", 1), new ScoredPair("a", prediction.view(), mask.view()));
    assertEquals(1, histogram.object()[255]);
    assertEquals(1, histogram.object()[128]);
    assertEquals(1, histogram.background()[255]);
    assertEquals(1, histogram.background()[0]);
    assertEquals(2, histogram.objectPixels());
    assertEquals(4, histogram.pixels());
  }

  @Test
  void pairsOfDifferentSizesAreRefused() {
    NdArray small = NdArray.allocate(DType.U8, 2, 2);
    NdArray large = NdArray.allocate(DType.U8, 2, 3);
    NdArray floats = NdArray.allocate(DType.F32, 2, 2);
    assertThrows(
        IllegalArgumentException.class, () -> new ScoredPair("a", small.view(), large.view()));
    assertThrows(
        IllegalArgumentException.class, () -> new ScoredPair("a", small.view(), floats.view()));
  }

  private static Scores scores(int threads) {
    Kernels kernels = KernelProvider.open("java", 1);
    Evaluation evaluation = new Evaluation(Protocol.PAPER);
    PairStream.forEach(
        new Synthetic(100, true),
        threads,
        pair ->
            ImageScores.of(pair.name(), ScoreHistogram.of(kernels, pair), Protocol.PAPER),
        evaluation::add);
    return evaluation.scores();
  }
}
