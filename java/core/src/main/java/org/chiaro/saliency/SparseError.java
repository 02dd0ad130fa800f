package org.chiaro.saliency;

import java.nio.DoubleBuffer;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * How badly each superpixel is described as a sum of those in a dictionary, by weighted sparse
 * coding: the squared error of the best sum, in which unlike atoms cost more.
 */
final class SparseError {
  /** The published lambda. */
  private static final double LAMBDA = 0.01;

  /** Errors below this part of a squared length are rounding, and count as 0. */
  private static final double ROUNDING = 1e-9;

  private SparseError() {}

  /**
   * The errors. An atom's weight is its distance to the superpixel in colour plus that in texture,
   * each in units of its mean over all weights; times, where given, the steps between both; in
   * units of the mean.
   *
   * @param dictionary the superpixels that are atoms, at least one
   * @param steps of {@link SuperpixelSteps}, or null where place does not count
   */
  static double[] of(
      Kernels kernels, SparseFeatures features, boolean[] dictionary, PairTable steps) {
    int count = dictionary.length;
    int[] atoms = IntStream.range(0, count).filter(p -> dictionary[p]).toArray();
    double colourUnit = unit(features.colour(), atoms);
    double textureUnit = unit(features.texture(), atoms);
    double[] weights = new double[count * atoms.length];
    double sum = 0;
    for (int p = 0; p < count; p++) {
      for (int j = 0; j < atoms.length; j++) {
        double unlike =
            features.colour().at(p, atoms[j]) / colourUnit
                + features.texture().at(p, atoms[j]) / textureUnit;
        double weight = steps == null ? unlike : unlike * steps.at(p, atoms[j]);
        weights[p * atoms.length + j] = weight;
        sum += weight;
      }
    }
    double mean = sum > 0 ? sum / weights.length : 1;
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= mean;
    }
    return errors(kernels, features.gram(), atoms, weights);
  }

  /** The mean distance to an atom; 1 where all are 0. */
  private static double unit(PairTable distances, int[] atoms) {
    double sum = 0;
    for (int p = 0; p < distances.count(); p++) {
      for (int atom : atoms) {
        sum += distances.at(p, atom);
      }
    }
    return sum > 0 ? sum / ((double) distances.count() * atoms.length) : 1;
  }

  private static double[] errors(Kernels kernels, NdArray gram, int[] atoms, double[] weights) {
    int count = weights.length / atoms.length;
    NdArray chosen = NdArray.allocate(DType.I32, atoms.length);
    chosen.data().asIntBuffer().put(atoms);
    NdArray costs = NdArray.allocate(DType.F64, count, atoms.length);
    costs.data().asDoubleBuffer().put(weights);
    NdArray coefficients = NdArray.allocate(DType.F64, count, atoms.length);
    NdArray result = NdArray.allocate(DType.F64, count);
    kernels.sparseCode(
        gram.view(), chosen.view(), costs.view(), coefficients.view(), result.view(), LAMBDA);
    double[] errors = new double[count];
    result.data().asDoubleBuffer().get(errors);
    DoubleBuffer products = gram.data().asDoubleBuffer();
    for (int p = 0; p < count; p++) {
      errors[p] = errors[p] > ROUNDING * products.get(p * count + p) ? errors[p] : 0;
    }
    return errors;
  }
}
