package org.chiaro.bench;

import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;

/**
 * How many images a second does the histogram filter look at (step 4)?
 *
 * <p>Measured: 12 bins of all values, smoothing, maxima; 12 bytes read a pixel. Not measured: the
 * verdict.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar HistogramModesBenchmark -p
 * backend=cpu,cpu:avx2}. Last results stand in native/README.md.
 */
public class HistogramModesBenchmark extends ImagesBenchmark {
  private TensorView image;
  private TensorView modes;

  @Override
  TensorView[] prepare() {
    image = images(3);
    modes = numbers();
    return new TensorView[] {modes};
  }

  @Override
  void run(Kernels by) {
    by.histogramModes(image, modes);
  }
}
