package org.chiaro.unet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.chiaro.filter.FilterReport;
import org.chiaro.filter.Verdict;
import org.chiaro.io.NdArray;
import org.chiaro.io.Pair;
import org.chiaro.io.PairShard;
import org.chiaro.io.PairStore;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Shard;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The pairs of an export in blocks of a shard's size, each a pure function of the settings, the
 * seed among them, and of the block's number: whoever makes it, wherever and in whatever order,
 * gets the same bytes.
 *
 * <p>Block b holds pairs b * size to (b + 1) * size - 1, or to the last one. Its samples have
 * numbers of their own, from b * 2^32 on, more than any block draws. A pair's JSON says which
 * sample it is and what of its block was dropped before it.
 */
public final class PairBlocks {
  private static final int SAMPLE_BITS = 32;

  // a block's number has six digits
  private static final int MOST = 1_000_000;

  private final Synthesizer synthesizer;
  private final SynthConfig config;

  /** Told how a block comes along; an exception from here ends it. */
  @FunctionalInterface
  public interface Listener {
    /** After each round: so much of the block was drawn and kept so far. */
    void progress(SynthReport block);

    /** The first round of the block, while it is there to be looked at. */
    default void firstRound(PairSynthesis.Round round) {}
  }

  /**
   * The blocks of a configuration.
   *
   * @param synthesizer makes the pairs; stays the caller's
   */
  public PairBlocks(Synthesizer synthesizer, SynthConfig config) {
    this.synthesizer = synthesizer;
    this.config = config;
    if (count() > MOST) {
      throw new ChiaroException.Usage(
          "synth.count %d in shards of %d are more than %d shards; a larger synth.shard-size is needed"
              .formatted(config.count(), config.shardSize(), MOST));
    }
  }

  /** Number of blocks. */
  public int count() {
    return (int) ((config.count() + (long) config.shardSize() - 1) / config.shardSize());
  }

  /** Number of pairs in a block. */
  public int pairs(int block) {
    return Math.min(config.shardSize(), config.count() - block * config.shardSize());
  }

  /** Number of pairs in all blocks of a part of the job. */
  public long pairs(Shard shard) {
    long pairs = 0;
    for (int block = shard.index() - 1; block < count(); block += shard.count()) {
      pairs += pairs(block);
    }
    return pairs;
  }

  /** {@code pairs-000012}. */
  public static String name(int block) {
    return String.format(Locale.ROOT, "pairs-%06d", block);
  }

  /**
   * Writes a block as a tar into {@code out}, which stays open.
   *
   * @throws ChiaroException.Data if the filters keep too little
   */
  public SynthReport tar(int block, OutputStream out, Listener listener) throws IOException {
    Making making = new Making(block, listener);
    PairShard.tar(out, first(block), making);
    return making.report;
  }

  /** Makes a block; {@code sink} gets its pairs one by one. */
  public SynthReport each(int block, Consumer<Pair> sink, Listener listener) {
    Making making = new Making(block, listener);
    making.accept(sink);
    return making.report;
  }

  /** Writes a block into a folder of blocks as the configuration says; gives where it lies. */
  Written write(int block, Path folder, Listener listener) {
    Making making = new Making(block, listener);
    Path file = PairShard.write(folder, format(), block, first(block), making);
    return new Written(file, making.report);
  }

  /** A block on the disk. */
  record Written(Path file, SynthReport report) {}

  /** How the configuration stores pairs. */
  PairStore.Format format() {
    return PairStore.Format.valueOf(config.format().toUpperCase(Locale.ROOT));
  }

  /**
   * Refuses what one process does not write.
   *
   * @throws ChiaroException.Usage where pairs shall be Parquet
   */
  public static void requireWritable(SynthConfig config) {
    if (config.format().equals("parquet")) {
      throw new ChiaroException.Usage(
          "synth.format parquet is for synth on Spark: add --spark local[4], or use tar or dir");
    }
  }

  /** The number of the first pair of a block. */
  public long first(int block) {
    return (long) block * config.shardSize();
  }

  /** The number of the first sample of a block. */
  static long firstSample(int block) {
    return (long) block << SAMPLE_BITS;
  }

  /** One block on its way. */
  private final class Making implements Consumer<Consumer<Pair>> {
    private final int block;
    private final int wanted;
    private final Listener listener;
    private SynthReport report = SynthReport.NONE;

    Making(int block, Listener listener) {
      this.block = block;
      this.wanted = pairs(block);
      this.listener = listener;
    }

    @Override
    public void accept(Consumer<Pair> sink) {
      int rounds = 0;
      SynthReport before = report;
      while (report.kept() < wanted) {
        if (rounds == config.maxRounds()) {
          throw OnlinePairs.exhausted(report.minus(before), rounds, config.batchSize());
        }
        round(sink);
        rounds++;
        if (report.minus(before).kept() >= config.batchSize()) {
          before = report;
          rounds = 0;
        }
        listener.progress(report);
      }
    }

    private void round(Consumer<Pair> sink) {
      long first = firstSample(block) + report.drawn();
      try (var scope = TensorScope.noGrad()) {
        PairSynthesis.Round round = synthesizer.synthesis().round(first, config.batchSize());
        if (report.drawn() == 0) {
          listener.firstRound(round);
        }
        NdArray images = Tensors.toArray(round.pair().original());
        NdArray masks = Tensors.toArray(round.masks());
        for (Verdict verdict : round.report().verdicts()) {
          if (report.kept() == wanted) {
            break;
          }
          if (verdict.kept()) {
            String json = json(first + verdict.index(), verdict);
            sink.accept(Pair.of(images, masks, verdict.index(), json));
          }
          report = report.plus(new FilterReport(List.of(verdict)));
        }
      }
    }

    private String json(long sample, Verdict verdict) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("sample", sample).put("area", verdict.area()).put("modes", verdict.modes());
      node.putObject("dropped_before")
          .put("size", report.droppedBySize())
          .put("histogram", report.droppedByHistogram());
      return node.toString();
    }
  }
}
