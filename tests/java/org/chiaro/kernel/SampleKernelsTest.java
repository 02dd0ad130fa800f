package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.chiaro.io.NdArray;
import org.chiaro.latent.Philox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs, verdicts, the ring and latents: all providers give what JavaKernels gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SampleKernelsTest {
  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

  @BeforeAll
  void open() {
    for (String name : AvailableProviders.names()) {
      if (!name.equals("java")) {
        others.add(KernelProvider.open(name, 3));
      }
    }
  }

  @AfterAll
  void close() {
    others.forEach(Kernels::close);
  }

  @ParameterizedTest
  @CsvSource({"F32,1,1", "F32,31,33", "BF16,16,24", "BF16,7,5", "F16,32,32", "F16,3,1"})
  void pairsOfEveryTypeAndLayout(DType dtype, int height, int width) {
    for (boolean last : new boolean[] {false, true}) {
      for (boolean mean : new boolean[] {false, true}) {
        Images image = images(dtype, last, height, width, 1);
        Images shifted = images(dtype, last, height, width, 2);
        compare(
            kernels -> {
              NdArray mask = NdArray.allocate(DType.U8, 5, height, width);
              NdArray area = NdArray.allocate(DType.I32, 5);
              NdArray modes = NdArray.allocate(DType.I32, 5);
              kernels.pairPass(image, shifted, mean, mask.view(), area.view(), modes.view());
              return List.of(mask, area, modes);
            });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F32,24,40,true",
    "BF16,7,5,true",
    "F16,300,280,true",
    "F32,1,64,false", // rows of whole words
    "F32,7,64,false",
    "F32,34,128,false",
    "F32,13,192,true",
    "BF16,6,128,false"
  })
  void aFilteredPassIsAPassAndTheComponents(DType dtype, int height, int width, boolean last) {
    for (boolean mean : new boolean[] {false, true}) {
      Images image = images(dtype, last, height, width, 1);
      Images shifted = images(dtype, last, height, width, 2);
      NdArray wantedMask = NdArray.allocate(DType.U8, 5, height, width);
      NdArray wantedArea = NdArray.allocate(DType.I32, 5);
      NdArray wantedModes = NdArray.allocate(DType.I32, 5);
      oracle.pairPass(
          image, shifted, mean, wantedMask.view(), wantedArea.view(), wantedModes.view());
      oracle.components(wantedMask.view(), wantedMask.view(), wantedArea.view(), 0.2);
      for (Kernels kernels : others) {
        NdArray mask = NdArray.allocate(DType.U8, 5, height, width);
        NdArray area = NdArray.allocate(DType.I32, 5);
        NdArray modes = NdArray.allocate(DType.I32, 5);
        kernels.filteredPass(image, shifted, mean, 0.2, mask.view(), area.view(), modes.view());
        assertEquals(wantedMask.data(), mask.data(), kernels.name());
        assertEquals(wantedArea.data(), area.data(), kernels.name());
        assertEquals(wantedModes.data(), modes.data(), kernels.name());
      }
    }
  }

  @Test
  void aPairPassIsItsThreeOperations() {
    Images image = images(DType.F32, false, 40, 30, 3);
    Images shifted = images(DType.F32, false, 40, 30, 4);
    NdArray mask = NdArray.allocate(DType.U8, 5, 40, 30);
    NdArray area = NdArray.allocate(DType.I32, 5);
    NdArray modes = NdArray.allocate(DType.I32, 5);
    NdArray wantedMask = NdArray.allocate(DType.U8, 5, 40, 30);
    NdArray wantedArea = NdArray.allocate(DType.I32, 5);
    NdArray wantedModes = NdArray.allocate(DType.I32, 5);
    oracle.pairPass(image, shifted, false, mask.view(), area.view(), modes.view());
    oracle.maskLighter(image.values(), shifted.values(), wantedMask.view(), wantedArea.view());
    oracle.histogramModes(shifted.values(), wantedModes.view());
    assertEquals(wantedMask.data(), mask.data());
    assertEquals(wantedArea.data(), area.data());
    assertEquals(wantedModes.data(), modes.data());
  }

  @ParameterizedTest
  @CsvSource({"1,3,0.5,true", "7,7,0.5,true", "300,320,0.25,false", "40,90,1,true"})
  void verdictsAndTheWayIntoTheRing(int count, int capacity, double maxArea, boolean histogram) {
    Random random = new Random(count);
    NdArray area = ints(count, () -> random.nextInt(3) == 0 ? 50 : random.nextInt(101));
    NdArray modes = ints(count, () -> random.nextInt(5));
    NdArray rows = bytes(random, count, 7);
    compare(
        kernels -> {
          NdArray slot = NdArray.allocate(DType.I32, count);
          NdArray head = NdArray.allocate(DType.I64, 1);
          head.data().putLong(0, 5L * capacity - 1);
          NdArray ring = NdArray.allocate(DType.U8, capacity, 7);
          kernels.verdicts(
              area.view(),
              modes.view(),
              slot.view(),
              head.view(),
              100,
              maxArea,
              histogram,
              capacity);
          kernels.append(rows.view(), slot.view(), ring.view());
          return List.of(slot, head, ring);
        });
  }

  @Test
  void halfThePixelsAreTooMany() {
    NdArray slot = NdArray.allocate(DType.I32, 4);
    NdArray head = NdArray.allocate(DType.I64, 1);
    int[] areas = {49, 50, 0, 20};
    int[] numbers = {2, 9, 1, 3};
    NdArray area = ints(4, index(areas)::next);
    NdArray modes = ints(4, index(numbers)::next);
    oracle.verdicts(area.view(), modes.view(), slot.view(), head.view(), 100, 0.5, true, 10);
    assertEquals(List.of(0, -1, -2, 1), boxed(slot.view().ints()));
    assertEquals(2, head.data().getLong(0));
  }

  @Test
  void latentsAreThoseOfTheDefinition() {
    float[] row = new float[121];
    for (Kernels other : others) {
      NdArray latents = NdArray.allocate(DType.F32, 3, row.length);
      other.latents().orElseThrow().draw(latents.view(), (1L << 40) + 5, -7);
      for (int n = 0; n < 3; n++) {
        new Philox(-7).normal((1L << 40) + 5 + n, row, 0, row.length);
        for (int i = 0; i < row.length; i++) {
          float got = latents.data().getFloat(4 * (n * row.length + i));
          assertTrue(Math.abs(got - row[i]) <= Math.ulp(row[i]), other.name());
        }
      }
    }
  }

  @Test
  void whatIsOnACardIsNotLookedAt() {
    TensorView away = new TensorView(new BytePointer(64), DType.U8, true, 8, 8);
    NdArray box = NdArray.allocate(DType.I32, 4);
    others.forEach(
        other ->
            assertThrows(
                IllegalArgumentException.class,
                () -> other.objectBox(away, box.view(), 1, false)));
    assertThrows(
        IllegalArgumentException.class, () -> oracle.objectBox(away, box.view(), 1, false));
  }

  @Test
  void aBatchThatTheRingCannotHoldIsRefused() {
    NdArray numbers = NdArray.allocate(DType.I32, 3);
    NdArray head = NdArray.allocate(DType.I64, 1);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            oracle.verdicts(
                numbers.view(), numbers.view(), numbers.view(), head.view(), 1, 1, true, 2));
    NdArray rows = NdArray.allocate(DType.U8, 3, 5);
    NdArray ring = NdArray.allocate(DType.U8, 9, 4);
    assertThrows(
        IllegalArgumentException.class,
        () -> oracle.append(rows.view(), numbers.view(), ring.view()));
  }

  private static Images images(DType dtype, boolean last, int height, int width, int seed) {
    long[] shape = last ? new long[] {5, height, width, 3} : new long[] {5, 3, height, width};
    NdArray array = NdArray.allocate(dtype, shape);
    Random random = new Random(seed);
    ByteBuffer data = array.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      if (dtype == DType.F32) {
        data.putFloat(random.nextInt(4) == 0 ? 0.25f : random.nextFloat() * 2.2f - 1.1f);
      } else {
        // any bits: numbers of all sizes, infinities, and what is no number
        data.putShort((short) random.nextInt());
      }
    }
    return new Images(array.view(), last);
  }

  private static NdArray ints(int count, java.util.function.IntSupplier values) {
    NdArray array = NdArray.allocate(DType.I32, count);
    for (int i = 0; i < count; i++) {
      array.data().putInt(4 * i, values.getAsInt());
    }
    return array;
  }

  private static NdArray bytes(Random random, int count, int length) {
    NdArray array = NdArray.allocate(DType.U8, count, length);
    for (int i = 0; i < count * length; i++) {
      array.data().put(i, (byte) random.nextInt());
    }
    return array;
  }

  private static java.util.PrimitiveIterator.OfInt index(int[] values) {
    return java.util.Arrays.stream(values).iterator();
  }

  private static List<Integer> boxed(int[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }

  private interface Operation {
    List<NdArray> run(Kernels kernels);
  }

  private void compare(Operation operation) {
    List<NdArray> expected = operation.run(oracle);
    for (Kernels other : others) {
      List<NdArray> got = operation.run(other);
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).data(), got.get(i).data(), i + " on " + other.name());
      }
    }
  }
}
