package org.chiaro.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Pair;

/**
 * A pair as a row of a table: what a tar says of it in three files.
 *
 * @param key its number, eight digits
 * @param image a PNG
 * @param mask a PNG of the same size, 255 on the object
 * @param facts sample, area, modes and what was dropped before it
 */
record PairRow(String key, byte[] image, byte[] mask, JsonNode facts) {
  static final String SIZE = "dropped_size";
  static final String HISTOGRAM = "dropped_histogram";

  private static final ObjectMapper JSON = new ObjectMapper();
  // what an executor holds of a file before it is written
  private static final long GROUP_BYTES = 16 << 20;

  static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("key")
          .required(PrimitiveTypeName.BINARY)
          .named("image")
          .required(PrimitiveTypeName.BINARY)
          .named("mask")
          .required(PrimitiveTypeName.INT64)
          .named("sample")
          .required(PrimitiveTypeName.DOUBLE)
          .named("area")
          .required(PrimitiveTypeName.INT32)
          .named("modes")
          .required(PrimitiveTypeName.INT64)
          .named(SIZE)
          .required(PrimitiveTypeName.INT64)
          .named(HISTOGRAM)
          .named("pair");

  static PairRow of(long number, Pair pair) {
    try {
      return new PairRow(
          String.format(Locale.ROOT, "%08d", number),
          ImageFiles.encodePng(pair.image()),
          ImageFiles.encodePng(pair.mask()),
          JSON.readTree(pair.json()));
    } catch (IOException e) {
      throw new IllegalStateException("a pair that was just made says what it is", e);
    }
  }

  long dropped(String filter) {
    return facts.path("dropped_before").path(filter).asLong();
  }

  /** Writes rows into {@code out}, which stays open; pictures are compressed already. */
  static ParquetWriter<PairRow> writer(OutputStream out) throws IOException {
    return new Builder(new Sink(out))
        .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
        // one encoding a column: Parquet lists several in an order that each process has anew
        .withWriterVersion(WriterVersion.PARQUET_2_0)
        .withDictionaryEncoding(false)
        .withRowGroupSize(GROUP_BYTES)
        .build();
  }

  private static final class Builder extends ParquetWriter.Builder<PairRow, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // still the one that has to be there
    protected WriteSupport<PairRow> getWriteSupport(Configuration unused) {
      return new PairRows(SCHEMA);
    }
  }

  /** A stream that knows where it is; blocks of a file system do not matter to it. */
  private static final class Sink extends PositionOutputStream implements OutputFile {
    private final OutputStream out;
    private long position;

    Sink(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }

    @Override
    public PositionOutputStream create(long blockSize) {
      return this;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
      return this;
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
