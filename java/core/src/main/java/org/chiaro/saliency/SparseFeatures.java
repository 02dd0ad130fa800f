package org.chiaro.saliency;

import java.nio.DoubleBuffer;
import java.util.List;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;

/**
 * One of the two descriptions of superpixels that {@link WeightedSparseCoding} works with: colour
 * followed by texture. What is needed of it are products and distances of all pairs.
 *
 * @param gram products of the whole descriptions, float64 [n,n]
 * @param colour distances in colour
 * @param texture distances in texture, in the same unit for both descriptions
 */
record SparseFeatures(NdArray gram, PairTable colour, PairTable texture) {
  /** How much texture counts beside colour; both chosen, see {@link WeightedSparseCoding}. */
  private static final double WITH_HISTOGRAM = 1.0;

  private static final double WITH_AVERAGE = 0.2;

  /** Texture is divided by its largest value in the photo, but at least by one grey level. */
  private static final double LEAST_CONTRAST = 1;

  /** Squared distances below this part of the squared lengths are rounding, and count as 0. */
  private static final double ROUNDING = 1e-12;

  /**
   * Both descriptions: by histograms of red, green and blue, then by their averages in [0,1].
   *
   * @param means {@link Superpixels#means}
   */
  static List<SparseFeatures> of(
      Kernels kernels, GaborBank bank, Superpixels superpixels, double[][] means) {
    int count = superpixels.count();
    Picture photo = superpixels.photo();
    NdArray rgb = new NdArray(DType.U8, new long[] {photo.height(), photo.width(), 3}, photo.rgb());
    NdArray labels = superpixels.labels();

    NdArray histograms = NdArray.allocate(DType.F64, count, 96);
    kernels.colourHistograms(rgb.view(), labels.view(), histograms.view());
    NdArray averages = NdArray.allocate(DType.F64, count, 3);
    DoubleBuffer average = averages.data().asDoubleBuffer();
    for (double[] mean : means) {
      average.put(mean[0] / 255).put(mean[1] / 255).put(mean[2] / 255);
    }
    NdArray answers = NdArray.allocate(DType.F64, count, GaborBank.LEVELS, GaborBank.DIRECTIONS);
    kernels.texture(
        rgb.view(), labels.view(), bank.smooth().view(), bank.filters().view(), answers.view());

    double[] texture = products(kernels, answers, count, GaborBank.LENGTH);
    double unit = Math.max(largest(answers), LEAST_CONTRAST);
    for (int i = 0; i < texture.length; i++) {
      texture[i] /= unit * unit;
    }
    PairTable textures = distances(count, texture);
    return List.of(
        join(products(kernels, histograms, count, 96), texture, textures, WITH_HISTOGRAM),
        join(products(kernels, averages, count, 3), texture, textures, WITH_AVERAGE));
  }

  private static SparseFeatures join(
      double[] colour, double[] texture, PairTable textures, double weight) {
    int count = textures.count();
    NdArray gram = NdArray.allocate(DType.F64, count, count);
    DoubleBuffer both = gram.data().asDoubleBuffer();
    for (int i = 0; i < colour.length; i++) {
      both.put(i, colour[i] + weight * weight * texture[i]);
    }
    return new SparseFeatures(gram, distances(count, colour), textures);
  }

  /** Distances of the whole descriptions. */
  PairTable distances() {
    double[] products = new double[colour.count() * colour.count()];
    gram.data().asDoubleBuffer().get(products);
    return distances(colour.count(), products);
  }

  private static double[] products(Kernels kernels, NdArray points, int count, int length) {
    NdArray flat = new NdArray(DType.F64, new long[] {count, length}, points.data());
    NdArray table = NdArray.allocate(DType.F64, count, count);
    kernels.gram(flat.view(), table.view());
    double[] products = new double[count * count];
    table.data().asDoubleBuffer().get(products);
    return products;
  }

  private static double largest(NdArray values) {
    DoubleBuffer doubles = values.data().asDoubleBuffer();
    double largest = 0;
    while (doubles.hasRemaining()) {
      largest = Math.max(largest, doubles.get());
    }
    return largest;
  }

  private static PairTable distances(int count, double[] products) {
    PairTable table = PairTable.zeros(count);
    for (int p = 0; p < count; p++) {
      for (int q = 0; q < p; q++) {
        double lengths = products[p * count + p] + products[q * count + q];
        double squared = lengths - 2 * products[p * count + q];
        table.set(p, q, squared > ROUNDING * lengths ? Math.sqrt(squared) : 0);
      }
    }
    return table;
  }
}
