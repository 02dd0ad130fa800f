package org.chiaro.pipeline;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the steps found, beside the truth of the known generator.
 *
 * @param cosine of the searched direction and the nearest right answer
 * @param ranked the same of the direction that discovery and ranking put first
 * @param sign 1 where search and ranking both turn their direction to light the object, else -1
 * @param rank place that the score gives the direction nearest to the truth, either way, of the
 *     discovered ones and the one refined from them; 1 is right
 * @param maskIou mean IoU of the kept masks at the searched direction with the true ones
 * @param unetIou mean IoU with fresh true masks of a network that learned from those pairs
 * @param parts more figures by name, for people
 * @param seconds of each step by name
 */
public record CheckResult(
    double cosine,
    double ranked,
    int sign,
    int rank,
    double maskIou,
    double unetIou,
    Map<String, Double> parts,
    Map<String, Double> seconds) {
  private static final double LEAST_COSINE = 0.95;
  private static final double LEAST_MASK_IOU = 0.95;
  private static final double LEAST_UNET_IOU = 0.93;

  /** The first figure that is not as it should be, in words. */
  public Optional<String> failure() {
    if (Math.abs(cosine) < LEAST_COSINE) {
      return Optional.of(text("|cosine| %.4f is below %.2f", cosine, LEAST_COSINE));
    }
    if (!(Math.abs(ranked) >= LEAST_COSINE)) {
      return Optional.of(text("|cosine| %.4f of the first is below %.2f", ranked, LEAST_COSINE));
    }
    if (sign != 1) {
      return Optional.of("the sign is not recovered");
    }
    if (rank != 1) {
      return Optional.of("the direction nearest to the truth has rank " + rank);
    }
    if (!(maskIou >= LEAST_MASK_IOU)) {
      return Optional.of(text("maskIou %.4f is below %.2f", maskIou, LEAST_MASK_IOU));
    }
    return unetIou >= LEAST_UNET_IOU
        ? Optional.empty()
        : Optional.of(text("unetIou %.4f is below %.2f", unetIou, LEAST_UNET_IOU));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
