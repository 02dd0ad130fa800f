package org.chiaro.saliency;

import java.util.Optional;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;

/**
 * A method and its values; what is empty takes the method's default.
 *
 * @param radius of the disc, in half sides
 * @param superpixels how many the photo is cut into, from 1 to {@value #MOST_SUPERPIXELS}
 */
public record SaliencyConfig(
    Method method, Optional<Double> radius, Optional<Integer> superpixels) {
  /** Tables of all pairs of superpixels are held, 32 MB each at this number. */
  public static final int MOST_SUPERPIXELS = 2000;

  /** Refuses, as usage, a value that the method does not have or that is out of range. */
  public SaliencyConfig {
    if (radius.isPresent() && method != Method.DISC) {
      throw new ChiaroException.Usage("--radius is for --method disc, was " + method);
    }
    radius.ifPresent(CentredDisc::new);
    if (superpixels.isPresent() && !method.hasSuperpixels()) {
      throw new ChiaroException.Usage("--method " + method + " has no --superpixels");
    }
    if (superpixels.isPresent()
        && (superpixels.get() < 1 || superpixels.get() > MOST_SUPERPIXELS)) {
      throw new ChiaroException.Usage(
          "--superpixels must be from 1 to " + MOST_SUPERPIXELS + ", was " + superpixels.get());
    }
  }

  /** {@link Method#DISC} with this radius. */
  public static SaliencyConfig disc(double radius) {
    return new SaliencyConfig(Method.DISC, Optional.of(radius), Optional.empty());
  }

  /** The method, ready for photos; the operations must stay open as long as it is used. */
  public SaliencyMethod open(Kernels kernels) {
    return switch (method) {
      case DISC -> disc();
      case WCTR -> new RobustBackground(kernels, superpixels);
      case HS -> new HierarchicalSaliency(kernels);
      case WSC -> new WeightedSparseCoding(kernels, superpixels);
    };
  }

  /** The disc of these values. */
  public CentredDisc disc() {
    return new CentredDisc(radius.orElse(CentredDisc.DEFAULT_RADIUS));
  }
}
