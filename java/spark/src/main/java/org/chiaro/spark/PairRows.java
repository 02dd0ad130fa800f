package org.chiaro.spark;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Hands rows to Parquet, column by column; the footer says what was dropped before the last. */
final class PairRows extends WriteSupport<PairRow> {
  private final MessageType schema;
  private RecordConsumer consumer;
  private PairRow last;
  private int column;

  PairRows(MessageType schema) {
    this.schema = schema;
  }

  @Override
  @SuppressWarnings("deprecation") // still the one that has to be there
  public WriteContext init(Configuration unused) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer group) {
    consumer = group;
  }

  @Override
  public void write(PairRow row) {
    column = 0;
    consumer.startMessage();
    put(() -> consumer.addBinary(Binary.fromString(row.key())));
    put(() -> consumer.addBinary(Binary.fromConstantByteArray(row.image())));
    put(() -> consumer.addBinary(Binary.fromConstantByteArray(row.mask())));
    put(() -> consumer.addLong(row.facts().path("sample").asLong()));
    put(() -> consumer.addDouble(row.facts().path("area").asDouble()));
    put(() -> consumer.addInteger(row.facts().path("modes").asInt()));
    put(() -> consumer.addLong(row.dropped("size")));
    put(() -> consumer.addLong(row.dropped("histogram")));
    consumer.endMessage();
    last = row;
  }

  private void put(Runnable value) {
    String name = schema.getFieldName(column);
    consumer.startField(name, column);
    value.run();
    consumer.endField(name, column++);
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    Map<String, String> facts = new HashMap<>();
    if (last != null) {
      facts.put(PairRow.SIZE, Long.toString(last.dropped("size")));
      facts.put(PairRow.HISTOGRAM, Long.toString(last.dropped("histogram")));
    }
    return new FinalizedWriteContext(facts);
  }
}
