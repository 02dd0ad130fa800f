package org.chiaro.kernel;

/**
 * Images of a batch in one of the layouts that networks give.
 *
 * @param values float32, bfloat16 or float16: [n,3,h,w], or [n,h,w,3] with the channels last
 */
public record Images(TensorView values, boolean channelsLast) {
  public Images {
    if (!FloatArray.holds(values.dtype())
        || values.rank() != 4
        || values.size(channelsLast ? 3 : 1) != 3) {
      throw new IllegalArgumentException(
          "images must be f32, bf16 or f16 %s, was %s"
              .formatted(channelsLast ? "[n,h,w,3]" : "[n,3,h,w]", values.describe()));
    }
  }

  /** Number of images. */
  public long count() {
    return values.size(0);
  }

  /** Pixels from top to bottom. */
  public long height() {
    return values.size(channelsLast ? 1 : 2);
  }

  /** Pixels from left to right. */
  public long width() {
    return values.size(channelsLast ? 2 : 3);
  }

  /** Images first to end - 1. */
  Images rows(long first, long end) {
    return new Images(values.rows(first, end), channelsLast);
  }

  /** {@code f32 [6,3,128,128]}, for messages. */
  public String describe() {
    return values.describe() + (channelsLast ? " channels last" : "");
  }
}
