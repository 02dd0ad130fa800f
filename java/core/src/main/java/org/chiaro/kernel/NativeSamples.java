package org.chiaro.kernel;

/** {@link SampleOperations}, the pairs of a batch spread over the pool. */
interface NativeSamples extends SampleOperations {
  /** Who runs the calls, and on which threads. */
  NativeCalls calls();

  @Override
  default void pairPass(
      Images image,
      Images shifted,
      boolean meanRule,
      TensorView mask,
      TensorView area,
      TensorView modes) {
    Batch batch = Batch.ofPairs(image, shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    batch.requireNumbers("modes", modes);
    calls()
        .split(
            batch,
            (first, count) ->
                calls()
                    .withScratch(
                        ChiaroNative.chiaro_pair_pass_scratch(
                            calls().backend(), count, batch.height(), batch.width()),
                        "chiaro_pair_pass",
                        (scratch, bytes) ->
                            ChiaroNative.chiaro_pair_pass(
                                calls().backend(),
                                calls().part(image.values(), batch, first),
                                calls().part(shifted.values(), batch, first),
                                calls().part(mask, batch, first),
                                calls().part(area, batch, first),
                                calls().part(modes, batch, first),
                                NativeCalls.floatType(shifted.values()),
                                layout(shifted),
                                meanRule ? ChiaroNative.MEAN : ChiaroNative.LIGHTER,
                                count,
                                batch.height(),
                                batch.width(),
                                scratch,
                                bytes,
                                calls().stream())));
    HostMemory.keepAlive(image.values(), shifted.values(), mask, area, modes);
  }

  @Override
  default void filteredPass(
      Images image,
      Images shifted,
      boolean meanRule,
      double ratio,
      TensorView mask,
      TensorView area,
      TensorView modes) {
    Batch batch = Batch.ofPairs(image, shifted);
    batch.requireMasks("mask", mask);
    batch.requireNumbers("area", area);
    batch.requireNumbers("modes", modes);
    Batch.requireRatio(ratio);
    calls()
        .split(
            batch,
            (first, count) ->
                calls()
                    .withScratch(
                        ChiaroNative.chiaro_filtered_pass_scratch(
                            calls().backend(), count, batch.height(), batch.width()),
                        "chiaro_filtered_pass",
                        (scratch, bytes) ->
                            ChiaroNative.chiaro_filtered_pass(
                                calls().backend(),
                                calls().part(image.values(), batch, first),
                                calls().part(shifted.values(), batch, first),
                                calls().part(mask, batch, first),
                                calls().part(area, batch, first),
                                calls().part(modes, batch, first),
                                NativeCalls.floatType(shifted.values()),
                                layout(shifted),
                                meanRule ? ChiaroNative.MEAN : ChiaroNative.LIGHTER,
                                count,
                                batch.height(),
                                batch.width(),
                                ratio,
                                scratch,
                                bytes,
                                calls().stream())));
    HostMemory.keepAlive(image.values(), shifted.values(), mask, area, modes);
  }

  @Override
  default void verdicts(
      TensorView area,
      TensorView modes,
      TensorView slot,
      TensorView head,
      long pixels,
      double maxArea,
      boolean histogram,
      long capacity) {
    long count = Batch.ofVerdicts(area, modes, slot, head, capacity);
    Batch.requireFilter(pixels, maxArea);
    NativeCalls.check(
        ChiaroNative.chiaro_verdicts(
            calls().backend(),
            calls().address(area),
            calls().address(modes),
            calls().address(slot),
            calls().address(head),
            count,
            pixels,
            maxArea,
            histogram ? 1 : 0,
            capacity,
            calls().stream()),
        "chiaro_verdicts");
    HostMemory.keepAlive(area, modes, slot, head);
  }

  @Override
  default void append(TensorView rows, TensorView slot, TensorView ring) {
    long rowBytes = Batch.rowBytes(rows, slot, ring);
    NativeCalls.check(
        ChiaroNative.chiaro_append(
            calls().backend(),
            calls().address(rows),
            calls().address(slot),
            calls().address(ring),
            rows.size(0),
            rowBytes,
            ring.size(0),
            calls().stream()),
        "chiaro_append");
    HostMemory.keepAlive(rows, slot, ring);
  }

  /** How the native side names the layout of images. */
  private static int layout(Images images) {
    return images.channelsLast() ? ChiaroNative.CHANNELS_LAST : ChiaroNative.CONTIGUOUS;
  }
}
