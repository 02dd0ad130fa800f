package org.chiaro.run;

import java.util.List;

/** Photos -> probability maps at their own size. */
public record PredictConfig(
    @Doc("U-Net weights, a file or the folder of a training run; or embedded.") String model,
    @Doc("Shorter side in pixels as the network sees a photo; 0: as it learned, 128 if unknown.")
        int shortEdge,
    @Doc("Probability from which a pixel is object, for masks and cut-outs.") double threshold,
    @Doc("What to write: mask, prob, cutout, overlay, logits; several with commas.")
        List<String> save,
    @Doc("Turn photos as their EXIF orientation says.") boolean exif,
    @Doc("Sharpen maps by each photo's own background and colours; not in the published protocol.")
        boolean sharpen) {
  private static final List<String> KINDS = List.of("mask", "prob", "cutout", "overlay", "logits");

  public PredictConfig {
    if (shortEdge != 0) {
      Check.atLeast("predict.short-edge", 16, shortEdge);
    }
    Check.within("predict.threshold", 0, 1, threshold);
    save = List.copyOf(save);
    Check.allOf("predict.save", KINDS, save);
    if (save.isEmpty()) {
      throw new ChiaroException.Usage("predict.save must name at least one of " + KINDS);
    }
  }
}
