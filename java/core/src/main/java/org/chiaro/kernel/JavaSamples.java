package org.chiaro.kernel;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;

/** {@link SampleOperations} in plain loops. */
interface JavaSamples extends MaskOperations, SampleOperations {
  /** Fewest modes of an image that is kept. */
  int FEWEST_MODES = 2;

  @Override
  default void pairPass(
      Images image,
      Images shifted,
      boolean meanRule,
      TensorView mask,
      TensorView area,
      TensorView modes) {
    try (HostBuffers buffers = new HostBuffers()) {
      TensorView after = planes(shifted, buffers);
      if (meanRule) {
        maskMean(after, mask, area);
      } else {
        maskLighter(planes(image, buffers), after, mask, area);
      }
      histogramModes(after, modes);
    }
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
    pairPass(image, shifted, meanRule, mask, area, modes);
    components(mask, mask, area, ratio);
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
    IntIndexer areas = HostIndexers.ints(area);
    IntIndexer numbers = HostIndexers.ints(modes);
    IntIndexer slots = HostIndexers.ints(slot);
    LongPointer given = new LongPointer(HostMemory.at(head, 1));
    long next = given.get(0);
    for (long n = 0; n < count; n++) {
      if (maxArea < 1 && !((double) areas.get(n) / pixels < maxArea)) {
        slots.put(n, TOO_LARGE);
      } else if (histogram && numbers.get(n) < FEWEST_MODES) {
        slots.put(n, TOO_FEW_MODES);
      } else {
        slots.put(n, (int) (next++ % capacity));
      }
    }
    given.put(0, next);
    HostMemory.keepAlive(area, modes, slot, head);
  }

  @Override
  default void append(TensorView rows, TensorView slot, TensorView ring) {
    long rowBytes = Batch.rowBytes(rows, slot, ring);
    IntIndexer slots = HostIndexers.ints(slot);
    BytePointer from = new BytePointer(HostMemory.at(rows, rowBytes * rows.size(0)));
    BytePointer to = new BytePointer(HostMemory.at(ring, rowBytes * ring.size(0)));
    for (long n = 0; n < rows.size(0); n++) {
      long place = slots.get(n);
      for (long i = 0; place >= 0 && i < rowBytes; i++) {
        to.put(place * rowBytes + i, from.get(n * rowBytes + i));
      }
    }
    HostMemory.keepAlive(rows, slot, ring);
  }

  /** Float32 [n,3,h,w] of the same values. */
  private static TensorView planes(Images images, HostBuffers buffers) {
    long pixels = images.height() * images.width();
    TensorView planes =
        buffers.allocate(DType.F32, images.count(), 3, images.height(), images.width());
    FloatIndexer values = HostIndexers.floats(planes);
    FloatArray from = FloatArray.of(images.values());
    for (long n = 0; n < images.count(); n++) {
      for (long channel = 0; channel < 3; channel++) {
        for (long i = 0; i < pixels; i++) {
          long inImage = images.channelsLast() ? 3 * i + channel : channel * pixels + i;
          values.put((3 * n + channel) * pixels + i, from.get(3 * n * pixels + inImage));
        }
      }
    }
    HostMemory.keepAlive(images.values());
    return planes;
  }
}
