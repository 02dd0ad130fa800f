package org.chiaro.kernel;

/** {@link MaskOperations}, the images of a batch spread over the pool. */
interface NativeMasks extends MaskOperations {
  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void maskLighter(TensorView image, TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    calls()
        .split(
            batch,
            (first, count) ->
                NativeCalls.check(
                    ChiaroNative.chiaro_mask_lighter(
                        calls().backend(),
                        calls().part(image, batch, first),
                        calls().part(shifted, batch, first),
                        calls().part(mask, batch, first),
                        calls().part(area, batch, first),
                        count,
                        batch.height(),
                        batch.width(),
                        calls().stream()),
                    "chiaro_mask_lighter"));
    HostMemory.keepAlive(image, shifted, mask, area);
  }

  @Override
  default void maskMean(TensorView shifted, TensorView mask, TensorView area) {
    Batch batch = Batch.ofImages("shifted", shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    calls()
        .split(
            batch,
            (first, count) ->
                NativeCalls.check(
                    ChiaroNative.chiaro_mask_mean(
                        calls().backend(),
                        calls().part(shifted, batch, first),
                        calls().part(mask, batch, first),
                        calls().part(area, batch, first),
                        count,
                        batch.height(),
                        batch.width(),
                        calls().stream()),
                    "chiaro_mask_mean"));
    HostMemory.keepAlive(shifted, mask, area);
  }

  @Override
  default void components(TensorView mask, TensorView kept, TensorView area, double ratio) {
    Batch batch = Batch.ofMasks("mask", mask);
    batch.requireMasks("kept", kept);
    batch.requireNumbers("area", area);
    Batch.requireRatio(ratio);
    calls()
        .split(
            batch,
            (first, count) ->
                calls()
                    .withScratch(
                        ChiaroNative.chiaro_components_scratch(
                            calls().backend(), count, batch.height(), batch.width()),
                        "chiaro_components",
                        (scratch, bytes) ->
                            ChiaroNative.chiaro_components(
                                calls().backend(),
                                calls().part(mask, batch, first),
                                calls().part(kept, batch, first),
                                calls().part(area, batch, first),
                                count,
                                batch.height(),
                                batch.width(),
                                ratio,
                                scratch,
                                bytes,
                                calls().stream())));
    HostMemory.keepAlive(mask, kept, area);
  }

  @Override
  default void histogramModes(TensorView image, TensorView modes) {
    Batch batch = Batch.ofImages("image", image);
    batch.requireNumbers("modes", modes);
    calls()
        .split(
            batch,
            (first, count) ->
                NativeCalls.check(
                    ChiaroNative.chiaro_histogram_modes(
                        calls().backend(),
                        calls().part(image, batch, first),
                        calls().part(modes, batch, first),
                        count,
                        batch.height(),
                        batch.width(),
                        calls().stream()),
                    "chiaro_histogram_modes"));
    HostMemory.keepAlive(image, modes);
  }
}
