package org.chiaro.kernel;

/** Sums over the pixels of superpixels, and means of them. */
final class SuperpixelMeans {
  private static final int BINS = 32;
  private static final int LEVELS_PER_BIN = 8;

  private SuperpixelMeans() {}

  /** {@link Kernels#colourHistograms}. */
  static void histograms(TensorView rgb, TensorView labels, TensorView histograms) {
    Batch.ofPhoto("rgb", rgb).requireLabelled(labels, "histograms", histograms);
    int count = Math.toIntExact(histograms.size(0));
    Batch.require("histograms", histograms, DType.F64, count, 3 * BINS);
    int[] label = HostArrays.indices("labels", labels, count);
    HostArrays.put(histograms, histograms(HostArrays.bytes(rgb), label, count));
    HostMemory.keepAlive(rgb, labels, histograms);
  }

  private static double[] histograms(byte[] rgb, int[] labels, int labelCount) {
    double[] histograms = new double[labelCount * 3 * BINS];
    for (int i = 0; i < labels.length; i++) {
      for (int channel = 0; channel < 3; channel++) {
        int bin = (rgb[3 * i + channel] & 0xff) / LEVELS_PER_BIN;
        histograms[(3 * labels[i] + channel) * BINS + bin]++;
      }
    }
    divide(histograms, labels, labelCount);
    return histograms;
  }

  /** Divides each label's row by its number of pixels; one without pixels keeps its row. */
  static void divide(double[] rows, int[] labels, int labelCount) {
    int[] pixels = new int[labelCount];
    for (int label : labels) {
      pixels[label]++;
    }
    int length = rows.length / labelCount;
    for (int i = 0; i < rows.length; i++) {
      rows[i] /= Math.max(pixels[i / length], 1);
    }
  }
}
