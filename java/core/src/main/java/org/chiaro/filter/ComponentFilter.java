package org.chiaro.filter;

import org.chiaro.kernel.Kernels;
import org.chiaro.mask.MaskBatch;

/**
 * Clears the components that are small beside their mask's largest one.
 *
 * <p>8-connected; stays where size / largest &gt; ratio (reference postprocessing.py: 0.2). An
 * empty mask stays empty. Drops no pair.
 *
 * @param ratio in [0,1)
 */
public record ComponentFilter(double ratio) {
  /** Edits masks and areas in place. */
  public void apply(Kernels kernels, MaskBatch masks) {
    kernels.components(masks.mask(), masks.mask(), masks.area(), ratio);
  }
}
