package org.chiaro.bench;

import org.chiaro.kernel.Images;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;

/**
 * How many pairs a second become filtered masks (steps 3 and 4)?
 *
 * <p>Measured: mask, area and modes in one pass, then components; 24 bytes read and 3 written or
 * read a pixel. A batch of 95 at 128x128 is 37 MB, more than most caches. Not measured: making the
 * images.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar FilteredPairsBenchmark -p
 * backend=cpu,java -p size=128}. Last results stand in native/README.md.
 */
public class FilteredPairsBenchmark extends ImagesBenchmark {
  private TensorView image;
  private TensorView shifted;
  private TensorView mask;
  private TensorView area;
  private TensorView modes;

  @Override
  TensorView[] prepare() {
    image = images(1);
    shifted = images(2);
    mask = masks();
    area = numbers();
    modes = numbers();
    return new TensorView[] {mask, area, modes};
  }

  @Override
  void run(Kernels by) {
    Images before = new Images(image, false);
    by.filteredPass(before, new Images(shifted, false), false, 0.2, mask, area, modes);
  }
}
