package org.chiaro.bench;

import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.Scene;
import org.chiaro.kernel.TensorView;
import org.openjdk.jmh.annotations.Param;

/**
 * How many masks a second does the component filter do (step 4)?
 *
 * <p>Measured: bytes in, bytes out, with labelling, sizes and clearing. The cost is in the runs of
 * ones, so the content decides: one blob, ragged blobs, specks, noise. Not measured: the copy that
 * working in place saves.
 *
 * <p>HOW TO RUN: {@code java -jar bench/target/benchmarks.jar ComponentsBenchmark -p
 * content=NATURAL -p size=128}. Last results stand in native/README.md.
 */
public class ComponentsBenchmark extends ImagesBenchmark {
  @Param({"CLEAN", "NATURAL", "SPECKLE", "NOISE"})
  public Scene content;

  private TensorView mask;
  private TensorView kept;
  private TensorView area;

  @Override
  TensorView[] prepare() {
    mask = masks();
    content.fillMasks(mask);
    kept = masks();
    area = numbers();
    return new TensorView[] {kept, area};
  }

  @Override
  void run(Kernels by) {
    by.components(mask, kept, area, 0.2);
  }
}
