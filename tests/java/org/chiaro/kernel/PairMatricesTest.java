package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.chiaro.io.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Shortest paths and equations: the same bits on every instruction set, and right ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PairMatricesTest {
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 127, 200};

  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

  @BeforeAll
  void open() {
    for (String name : AvailableProviders.names()) {
      if (!name.equals("java")) {
        others.add(KernelProvider.open(name, 1));
      }
    }
  }

  @AfterAll
  void close() {
    others.forEach(Kernels::close);
  }

  @Test
  void shortestPathsAreThoseOfTheDefinitionBitForBit() {
    for (int n : SIZES) {
      for (double density : new double[] {0, 0.05, 0.5, 1}) {
        double[] steps = steps(n, density);
        double[] expected = paths(oracle, n, steps);
        for (Kernels other : others) {
          assertArrayEquals(expected, paths(other, n, steps), other.name() + " " + n);
        }
      }
    }
  }

  @Test
  void shortestPathsAreThoseOfDijkstra() {
    int n = 60;
    double[] steps = steps(n, 0.08);
    double[] found = paths(oracle, n, steps);
    for (int from = 0; from < n; from++) {
      assertArrayEquals(
          dijkstra(n, steps, from), Arrays.copyOfRange(found, from * n, (from + 1) * n), 1e-12);
    }
  }

  @Test
  void aStepThatCostsNothingIsAStep() {
    double far = Double.POSITIVE_INFINITY;
    double[] steps = {0, 0, far, far, 0, 0, 0, far, far, 0, 0, far, far, far, far, 0};
    double[] expected = {0, 0, 0, far, 0, 0, 0, far, 0, 0, 0, far, far, far, far, 0};
    assertArrayEquals(expected, paths(oracle, 4, steps));
  }

  @Test
  void equationsAreSolvedAsDefinedBitForBitAndExactly() {
    for (int n : SIZES) {
      Random random = new Random(n);
      double[] matrix = positive(n, random);
      double[] right = random.doubles(n, -1, 1).toArray();
      double[] expected = solution(oracle, n, matrix, right);
      for (Kernels other : others) {
        assertArrayEquals(expected, solution(other, n, matrix, right), other.name() + " " + n);
      }
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += matrix[i * n + j] * expected[j];
        }
        assertEquals(right[i], sum, 1e-10);
      }
    }
  }

  @Test
  void whatIsNotPositiveDefiniteIsRefused() {
    double[][] matrices = {{1, 2, 2, 1}, {0, 0, 0, 1}, {Double.NaN, 0, 0, 1}, {-1, 0, 0, 1}};
    each(
        kernels -> {
          for (double[] matrix : matrices) {
            var refusal =
                assertThrows(
                    IllegalArgumentException.class,
                    () -> solution(kernels, 2, matrix, new double[] {1, 1}));
            assertTrue(refusal.getMessage().contains("positive"), refusal.getMessage());
          }
        });
  }

  @Test
  void wrongShapesAreRefused() {
    TensorView square = NdArray.allocate(DType.F64, 3, 3).view();
    TensorView wide = NdArray.allocate(DType.F64, 3, 4).view();
    TensorView floats = NdArray.allocate(DType.F32, 3, 3).view();
    TensorView none = NdArray.allocate(DType.F64, 0, 0).view();
    TensorView vector = NdArray.allocate(DType.F64, 4).view();
    each(
        kernels -> {
          for (TensorView wrong : List.of(wide, floats, none, vector)) {
            refused(() -> kernels.shortestPaths(wrong));
            refused(() -> kernels.solvePositive(wrong, vector));
          }
          refused(() -> kernels.solvePositive(square, vector));
        });
  }

  private void each(Consumer<Kernels> check) {
    check.accept(oracle);
    others.forEach(check);
  }

  private static void refused(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }

  private static double[] paths(Kernels kernels, int n, double[] steps) {
    NdArray matrix = NdArray.allocate(DType.F64, n, n);
    matrix.data().asDoubleBuffer().put(steps);
    kernels.shortestPaths(matrix.view());
    return contents(matrix);
  }

  private static double[] solution(Kernels kernels, int n, double[] values, double[] right) {
    NdArray matrix = NdArray.allocate(DType.F64, n, n);
    matrix.data().asDoubleBuffer().put(values);
    NdArray vector = NdArray.allocate(DType.F64, n);
    vector.data().asDoubleBuffer().put(right);
    kernels.solvePositive(matrix.view(), vector.view());
    return contents(vector);
  }

  private static double[] contents(NdArray array) {
    double[] values = new double[(int) array.elements()];
    array.data().asDoubleBuffer().get(values);
    return values;
  }

  /** A step both ways between some nodes; a quarter of them cost nothing. */
  private static double[] steps(int n, double density) {
    Random random = new Random(n);
    double[] steps = new double[n * n];
    for (int p = 0; p < n; p++) {
      for (int q = 0; q < p; q++) {
        boolean linked = random.nextDouble() < density;
        double step = random.nextInt(4) == 0 ? 0 : random.nextDouble();
        steps[p * n + q] = linked ? step : Double.POSITIVE_INFINITY;
        steps[q * n + p] = steps[p * n + q];
      }
    }
    return steps;
  }

  private static double[] dijkstra(int n, double[] steps, int from) {
    double[] length = new double[n];
    Arrays.fill(length, Double.POSITIVE_INFINITY);
    length[from] = 0;
    PriorityQueue<double[]> nearest = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
    nearest.add(new double[] {0, from});
    while (!nearest.isEmpty()) {
      double[] next = nearest.remove();
      int at = (int) next[1];
      for (int to = 0; to < n; to++) {
        double there = next[0] + steps[at * n + to];
        if (there < length[to]) {
          length[to] = there;
          nearest.add(new double[] {there, to});
        }
      }
    }
    return length;
  }

  private static double[] positive(int n, Random random) {
    double[] matrix = new double[n * n];
    for (int p = 0; p < n; p++) {
      matrix[p * n + p] = n + 1;
      for (int q = 0; q < p; q++) {
        matrix[p * n + q] = random.nextDouble() * 2 - 1;
        matrix[q * n + p] = matrix[p * n + q];
      }
    }
    return matrix;
  }
}
