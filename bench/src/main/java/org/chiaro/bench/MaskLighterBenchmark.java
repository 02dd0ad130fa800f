package org.chiaro.bench;

import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;

/**
 * How many pairs a second become masks (step 3)?
 *
 * <p>Measured: grey of both images, compare, area; 24 bytes read and 1 written a pixel. A batch of
 * 95 at 128x128 is 37 MB, more than most caches. Not measured: making the images.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar MaskLighterBenchmark -p
 * backend=cpu,java -p size=128}. Last results stand in native/README.md.
 */
public class MaskLighterBenchmark extends ImagesBenchmark {
  private TensorView image;
  private TensorView shifted;
  private TensorView mask;
  private TensorView area;

  @Override
  TensorView[] prepare() {
    image = images(1);
    shifted = images(2);
    mask = masks();
    area = numbers();
    return new TensorView[] {mask, area};
  }

  @Override
  void run(Kernels by) {
    by.maskLighter(image, shifted, mask, area);
  }
}
