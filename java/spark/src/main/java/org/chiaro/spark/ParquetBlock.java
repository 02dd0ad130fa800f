package org.chiaro.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.SynthReport;

/**
 * A file of Parquet with one row a pair, for programs that read tables; training does not. Its
 * bytes depend on the version of Parquet that Spark brings, whose name is in them.
 */
record ParquetBlock() implements BlockFile {
  @Override
  public String ending() {
    return ".parquet";
  }

  @Override
  public SynthReport write(
      PairBlocks blocks, int block, OutputStream out, PairBlocks.Listener listener)
      throws IOException {
    long[] next = {blocks.first(block)};
    try (ParquetWriter<PairRow> writer = PairRow.writer(out)) {
      return blocks.each(block, pair -> write(writer, PairRow.of(next[0]++, pair)), listener);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(ParquetWriter<PairRow> writer, PairRow row) {
    try {
      writer.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The footer says what was drawn. */
  @Override
  public Optional<SynthReport> drawn(Store store, String file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(store.hadoopPath(file), Store.hadoop()))) {
      Map<String, String> facts = reader.getFileMetaData().getKeyValueMetaData();
      return BlockFile.drawn(
          reader.getRecordCount(), count(facts, PairRow.SIZE), count(facts, PairRow.HISTOGRAM));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // not there or not whole: its readers throw both
    }
  }

  private static long count(Map<String, String> facts, String name) {
    return Long.parseLong(facts.getOrDefault(name, "-1"));
  }
}
