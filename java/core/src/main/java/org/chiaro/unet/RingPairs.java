package org.chiaro.unet;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.SampleOperations;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Lane;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training pairs straight from the generator into a ring in the memory where the network learns.
 * Rounds are made ahead, in a queue of their own, while the network works on the batch before; what
 * comes back to the processor of a round is one number a sample.
 *
 * <p>Nothing that is kept is thrown away: batch b is kept samples b * n to (b + 1) * n - 1. A
 * position is the number of the next sample to look at, kept or not.
 *
 * <p>Owns the ring. A batch's tensors are the ring's own memory and good until the next batch.
 */
public final class RingPairs implements OnlineSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  /** Rounds that are being made while the network learns. */
  private static final int AHEAD = 2;

  private final RingSynthesis synthesis;
  private final Lane lane;
  private final int batchSize;
  private final int maxRounds;
  private final SampleRing ring;
  private final Deque<Round> underWay = new ArrayDeque<>();
  private final Deque<Verdict> verdicts = new ArrayDeque<>();
  private int roundSize;
  private long launched;
  private long kept;
  private long given;
  private long position;
  private SynthReport report = SynthReport.NONE;

  /** A round that is being made. */
  private record Round(long first, int count, Tensor slots, Lane.Mark end) {}

  /** What became of a sample. */
  private record Verdict(long sample, int slot) {}

  /**
   * Batches of {@code batchSize} pairs from rounds of {@code roundSize} samples.
   *
   * @param synthesis taken over
   * @param maxRounds how often a batch may be filled up
   */
  RingPairs(RingSynthesis synthesis, int batchSize, int roundSize, int maxRounds) {
    this.synthesis = synthesis;
    this.batchSize = batchSize;
    this.roundSize = roundSize;
    this.maxRounds = maxRounds;
    // the batch that is learned from, what is over of the round before, and the rounds ahead; whole
    // batches, so that none wraps around
    int needed = 2 * batchSize + (AHEAD + 1) * roundSize;
    int capacity = (needed + batchSize - 1) / batchSize * batchSize;
    ring = new SampleRing(synthesis.place(), capacity, synthesis.height(), synthesis.width());
    lane = Lane.open(synthesis.place());
  }

  @Override
  public Place place() {
    return synthesis.place();
  }

  /**
   * The next batch.
   *
   * @throws ChiaroException.Data if the filters keep too little
   * @throws ChiaroException.Device if a kernel fails, or memory does not even do for one sample
   */
  @Override
  public TrainingBatch next() {
    try (Lane.Mark read = Lane.usual(place())) {
      // the batch before is in slots that the rounds from here on may take
      lane.after(read);
    }
    SynthReport before = report;
    for (int rounds = 0; kept - given < batchSize; rounds++) {
      if (rounds == maxRounds) {
        SynthReport gathered = report.minus(before).plus(counted(verdicts));
        throw OnlinePairs.exhausted(gathered, maxRounds, batchSize);
      }
      if (underWay.isEmpty()) {
        launch();
      }
      collect();
    }
    TrainingBatch batch = ring.batch(given, batchSize);
    given += batchSize;
    pass(batchSize);
    while (underWay.size() < AHEAD && fits()) {
      launch();
    }
    return batch;
  }

  /** Whether a further round cannot overwrite a sample that is still to be read. */
  private boolean fits() {
    long waiting = kept - given + (long) underWay.size() * roundSize;
    return waiting + batchSize + roundSize <= ring.capacity();
  }

  /** Puts a round into the queue; where memory does not do for it, rounds get half as large. */
  private void launch() {
    while (true) {
      int skip = (int) (launched % roundSize);
      long first = launched - skip;
      int count = roundSize - skip;
      Tensor slots = hostSlots(count);
      try {
        lane.run(() -> synthesis.round(ring, first, roundSize, skip, slots));
        underWay.add(new Round(launched, count, slots, lane.mark()));
        launched += count;
        return;
      } catch (RuntimeException e) {
        slots.close();
        if (!DeviceFault.isOutOfMemory(e)) {
          throw DeviceFault.named(e, where(launched, count));
        }
        halve(e);
      }
    }
  }

  private void halve(RuntimeException cause) {
    if (roundSize == 1) {
      throw new ChiaroException.Device(
          "%s: not enough memory for one pair of %dx%d beside a ring of %d MiB: %s"
              .formatted(
                  place(),
                  synthesis.width(),
                  synthesis.height(),
                  ring.capacity() * SampleRing.sampleBytes(synthesis.height(), synthesis.width())
                      >> 20,
                  DeviceFault.firstLine(cause)),
          cause);
    }
    roundSize = (roundSize + 1) / 2;
    LOG.warn("{}: out of memory, from here on {} samples are made at a time", place(), roundSize);
    DeviceFault.freeCaches(place());
  }

  /** Waits for the oldest round and notes what became of its samples. */
  private void collect() {
    Round round = underWay.remove();
    try (Lane.Mark end = round.end();
        Tensor slots = round.slots()) {
      end.await();
      int[] places = Tensors.view(slots).ints();
      for (int i = 0; i < round.count(); i++) {
        verdicts.add(new Verdict(round.first() + i, places[i]));
        kept += places[i] >= 0 ? 1 : 0;
      }
    } catch (RuntimeException e) {
      throw DeviceFault.named(e, where(round.first(), round.count()));
    }
  }

  /** Counts samples up to the n-th that was kept; the position is behind it. */
  private void pass(int n) {
    Deque<Verdict> passed = new ArrayDeque<>();
    for (int found = 0; found < n; ) {
      Verdict verdict = verdicts.remove();
      passed.add(verdict);
      found += verdict.slot() >= 0 ? 1 : 0;
      position = verdict.sample() + 1;
    }
    report = report.plus(counted(passed));
  }

  private static SynthReport counted(Deque<Verdict> samples) {
    return new SynthReport(
        samples.size(),
        samples.stream().filter(sample -> sample.slot() >= 0).count(),
        samples.stream().filter(sample -> sample.slot() == SampleOperations.TOO_LARGE).count(),
        samples.stream().filter(sample -> sample.slot() == SampleOperations.TOO_FEW_MODES).count());
  }

  private String where(long first, int count) {
    return "pair_pass, components, verdicts and append of samples %d to %d, [%d,3,%d,%d] on %s"
        .formatted(first, first + count - 1, count, synthesis.height(), synthesis.width(), place());
  }

  private Tensor hostSlots(int count) {
    try (var scope = TensorScope.noGrad()) {
      Tensor slots = place().hostMemory(DType.I32, count);
      slots.retainReference();
      return slots;
    }
  }

  /** What was drawn, kept and dropped up to the position since this object was made. */
  @Override
  public SynthReport report() {
    return report;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void seek(long sample) {
    if (launched != position || !underWay.isEmpty()) {
      throw new IllegalStateException("pairs were made already, from sample " + position + " on");
    }
    position = sample;
    launched = sample;
  }

  @Override
  public void close() {
    underWay.forEach(
        round -> {
          round.end().close();
          round.slots().close();
        });
    underWay.clear();
    lane.close();
    ring.close();
    synthesis.close();
  }
}
