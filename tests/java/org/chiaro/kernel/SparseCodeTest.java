package org.chiaro.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Products and sparse codes: the same bits on every instruction set, and the right ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SparseCodeTest {
  private final Kernels oracle = new JavaKernels();
  private final List<Kernels> others = new ArrayList<>();

  private record Code(double[] coefficients, double[] errors) {}

  /** Points, one a row; which of them are atoms; weights, one row a point. */
  private record Problem(double[][] points, int[] atoms, double[][] weights, double lambda) {}

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
  void productsAreThoseOfTheDefinitionBitForBit() {
    for (int length : new int[] {1, 3, 7, 8, 9, 36, 96, 133}) {
      double[][] points = random(17, length, 1);
      double[] expected = gram(oracle, points);
      for (Kernels other : others) {
        assertArrayEquals(expected, gram(other, points), other.name() + " " + length);
      }
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += points[3][i] * points[5][i];
      }
      assertEquals(sum, expected[3 * 17 + 5], 1e-12);
    }
  }

  @Test
  void codesAreThoseOfTheDefinitionBitForBit() {
    for (int size : new int[] {1, 2, 5, 40, 90}) {
      for (int length : new int[] {1, 3, 39, 132}) {
        for (double lambda : new double[] {0, 0.01, 1}) {
          Problem problem = problem(size, length, lambda);
          Code expected = code(oracle, problem);
          for (Kernels other : others) {
            Code got = code(other, problem);
            String what = other.name() + " " + size + " " + length + " " + lambda;
            assertArrayEquals(expected.coefficients(), got.coefficients(), what);
            assertArrayEquals(expected.errors(), got.errors(), what);
          }
        }
      }
    }
  }

  /** Of atoms at right angles and of length 1 each has its own value: product less its cost. */
  @Test
  void orthonormalAtomsGiveTheSoftThreshold() {
    double[] point = {0.9, 0.35, -0.4, 0.2, 0.05};
    double[][] points = new double[6][5];
    points[5] = point;
    for (int j = 0; j < 5; j++) {
      points[j][j] = 1;
    }
    double[] weights = {1, 2, 1, 0, 1};
    double[][] all = new double[6][];
    Arrays.fill(all, weights);
    Code code = code(oracle, new Problem(points, IntStream.range(0, 5).toArray(), all, 0.1));
    double[] expected = {0.8, 0.15, 0, 0.2, 0};
    assertArrayEquals(expected, Arrays.copyOfRange(code.coefficients(), 25, 30), 1e-8);
    assertEquals(0.1 * 0.1 + 0.2 * 0.2 + 0.4 * 0.4 + 0.05 * 0.05, code.errors()[5], 1e-8);
  }

  /** x = (1, 1) of (1, 0) and (0.6, 0.8): 2x2 equations by hand, with and without a cost. */
  @Test
  void twoSlantedAtoms() {
    double[][] points = {{1, 0}, {0.6, 0.8}, {1, 1}};
    double[][] free = {{0, 0}, {0, 0}, {0, 0}};
    Code exact = code(oracle, new Problem(points, new int[] {0, 1}, free, 0.01));
    assertArrayEquals(new double[] {0.25, 1.25}, Arrays.copyOfRange(exact.coefficients(), 4, 6), 1e-7);
    assertEquals(0, exact.errors()[2], 1e-8);
    // products 1 - .4 and 1.4 - .4: without the first atom it gains .6 - .6 = 0, so it stays out
    double[][] costly = {{0, 0}, {0, 0}, {0.4, 0.4}};
    Code sparse = code(oracle, new Problem(points, new int[] {0, 1}, costly, 1));
    assertArrayEquals(new double[] {0, 1}, Arrays.copyOfRange(sparse.coefficients(), 4, 6), 1e-7);
    assertEquals(0.4 * 0.4 + 0.2 * 0.2, sparse.errors()[2], 1e-8);
  }

  /** What makes a code the best one: no atom gains, and those that are used are at their best. */
  @Test
  void noAtomGainsAndThoseUsedAreAtTheirBest() {
    for (int length : new int[] {3, 12, 39}) {
      Problem problem = problem(60, length, 0.05);
      Code code = code(oracle, problem);
      int atoms = problem.atoms().length;
      for (int p = 0; p < 60; p++) {
        double[] left = problem.points()[p].clone();
        for (int j = 0; j < atoms; j++) {
          for (int i = 0; i < length; i++) {
            left[i] -=
                code.coefficients()[p * atoms + j] * problem.points()[problem.atoms()[j]][i];
          }
        }
        assertEquals(dot(left, left), code.errors()[p], 1e-7);
        for (int j = 0; j < atoms; j++) {
          double[] atom = problem.points()[problem.atoms()[j]];
          double gain = dot(left, atom) - problem.lambda() * problem.weights()[p][j];
          double value = code.coefficients()[p * atoms + j];
          assertTrue(value >= 0);
          assertTrue(gain <= 2e-7 * dot(atom, atom) + 1e-9, "gain " + gain);
          assertTrue(value == 0 || Math.abs(gain) < 1e-6, "at its best " + gain);
        }
      }
    }
  }

  @Test
  void anAtomThatCostsNothingDescribesItself() {
    Problem problem = problem(30, 39, 0.01);
    for (int j = 0; j < problem.atoms().length; j++) {
      problem.weights()[problem.atoms()[j]][j] = 0;
    }
    Code code = code(oracle, problem);
    for (int atom : problem.atoms()) {
      assertEquals(0, code.errors()[atom], 1e-6);
    }
  }

  @Test
  void noMoreThanTwentyAtomsAreUsed() {
    double[][] points = new double[41][40];
    for (int j = 0; j < 40; j++) {
      points[j][j] = 1;
      points[40][j] = 1 + j;
    }
    double[][] weights = new double[41][40];
    for (Kernels kernels : all()) {
      Code code = code(kernels, new Problem(points, IntStream.range(0, 40).toArray(), weights, 0));
      double[] last = Arrays.copyOfRange(code.coefficients(), 1600, 1640);
      assertEquals(20, Arrays.stream(last).filter(value -> value > 0).count());
      assertEquals(0, last[19]);
      assertEquals(21, last[20], 1e-6);
    }
  }

  @Test
  void equalAtomsAndEmptyOnesDoNoHarm() {
    double[][] points = {{1, 2}, {1, 2}, {1, 2}, {0, 0}, {0, 0}, {2, 1}};
    double[][] weights = new double[6][5];
    for (Kernels kernels : all()) {
      for (double lambda : new double[] {0, 0.1}) {
        Code code = code(kernels, new Problem(points, new int[] {0, 1, 2, 3, 4}, weights, lambda));
        assertEquals(0, code.errors()[0], 1e-7);
        assertEquals(0, code.errors()[3]);
        assertEquals(5 - 16 / 5.0, code.errors()[5], 1e-7);
      }
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    double[][] points = random(4, 3, 5);
    double[][] weights = new double[4][2];
    for (Kernels kernels : all()) {
      refused("atoms", () -> code(kernels, new Problem(points, new int[] {0, 4}, weights, 0.1)));
      refused("atoms", () -> code(kernels, new Problem(points, new int[] {-1, 1}, weights, 0.1)));
      refused("lambda", () -> code(kernels, new Problem(points, new int[] {0, 1}, weights, -1)));
      TensorView table = NdArray.allocate(DType.F64, 4, 4).view();
      TensorView floats = NdArray.allocate(DType.F32, 4, 3).view();
      TensorView three = NdArray.allocate(DType.F64, 3, 3).view();
      refused("points", () -> kernels.gram(floats, table));
      refused("points", () -> kernels.gram(three, table));
      refused("table", () -> kernels.gram(three, floats));
      TensorView atoms = NdArray.allocate(DType.I32, 2).view();
      TensorView two = NdArray.allocate(DType.F64, 4, 2).view();
      TensorView four = NdArray.allocate(DType.F64, 4).view();
      refused("weights", () -> kernels.sparseCode(table, atoms, table, two, four, 0.1));
      refused("coefficients", () -> kernels.sparseCode(table, atoms, two, table, four, 0.1));
      refused("errors", () -> kernels.sparseCode(table, atoms, two, two, two, 0.1));
    }
  }

  private List<Kernels> all() {
    List<Kernels> all = new ArrayList<>(others);
    all.add(oracle);
    return all;
  }

  private static void refused(String named, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static double[][] random(int count, int length, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[count][];
    Arrays.setAll(points, p -> random.doubles(length, 0, 1).toArray());
    return points;
  }

  /** Every third point is an atom, and every seventh is the same as the one before. */
  private static Problem problem(int size, int length, double lambda) {
    double[][] points = random(size, length, 31L * size + length);
    for (int p = 7; p < size; p += 7) {
      points[p] = points[p - 1];
    }
    int[] atoms = IntStream.range(0, size).filter(p -> p % 3 == 0).toArray();
    return new Problem(points, atoms, random(size, atoms.length, size), lambda);
  }

  private static double[] gram(Kernels kernels, double[][] points) {
    NdArray table = NdArray.allocate(DType.F64, points.length, points.length);
    kernels.gram(table(points).view(), table.view());
    return contents(table);
  }

  private static Code code(Kernels kernels, Problem problem) {
    int count = problem.points().length;
    int atoms = problem.atoms().length;
    NdArray gram = NdArray.allocate(DType.F64, count, count);
    kernels.gram(table(problem.points()).view(), gram.view());
    NdArray chosen = NdArray.allocate(DType.I32, atoms);
    chosen.data().asIntBuffer().put(problem.atoms());
    NdArray coefficients = NdArray.allocate(DType.F64, count, atoms);
    NdArray errors = NdArray.allocate(DType.F64, count);
    kernels.sparseCode(
        gram.view(),
        chosen.view(),
        table(problem.weights()).view(),
        coefficients.view(),
        errors.view(),
        problem.lambda());
    return new Code(contents(coefficients), contents(errors));
  }

  private static NdArray table(double[][] rows) {
    NdArray table = NdArray.allocate(DType.F64, rows.length, rows[0].length);
    var doubles = table.data().asDoubleBuffer();
    for (double[] row : rows) {
      doubles.put(row);
    }
    return table;
  }

  private static double[] contents(NdArray array) {
    double[] values = new double[(int) array.elements()];
    array.data().asDoubleBuffer().get(values);
    return values;
  }
}
