package org.chiaro.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.chiaro.run.SynthConfig;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.SynthReport;

/** How a block of pairs is stored as a file. */
sealed interface BlockFile permits TarBlock, ParquetBlock {
  /** As the configuration says. */
  static BlockFile of(SynthConfig config) {
    return config.format().equals("parquet") ? new ParquetBlock() : new TarBlock();
  }

  /** What the file's name ends with. */
  String ending();

  /** Makes a block into {@code out}, which stays open; the same bytes each time. */
  SynthReport write(PairBlocks blocks, int block, OutputStream out, PairBlocks.Listener listener)
      throws IOException;

  /** What was drawn for the block of a file that is there; empty for one that is not whole. */
  Optional<SynthReport> drawn(Store store, String file) throws IOException;

  /**
   * What was drawn for pairs of which the last was kept.
   *
   * @param size pairs before it that were dropped by size, below 0 where that is not known
   * @param histogram the same by histogram
   */
  static Optional<SynthReport> drawn(long pairs, long size, long histogram) {
    return size < 0 || histogram < 0
        ? Optional.empty()
        : Optional.of(new SynthReport(pairs + size + histogram, pairs, size, histogram));
  }
}
