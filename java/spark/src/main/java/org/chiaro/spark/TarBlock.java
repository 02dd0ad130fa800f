package org.chiaro.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.SynthReport;

/** A WebDataset shard, which is what training reads. */
record TarBlock() implements BlockFile {
  private static final int MAX_JSON_BYTES = 1 << 20;

  @Override
  public String ending() {
    return ".tar";
  }

  @Override
  public SynthReport write(
      PairBlocks blocks, int block, OutputStream out, PairBlocks.Listener listener)
      throws IOException {
    return blocks.tar(block, out, listener);
  }

  /** The last pair says what was drawn. */
  @Override
  public Optional<SynthReport> drawn(Store store, String file) throws IOException {
    Optional<InputStream> present = store.read(file);
    if (present.isEmpty()) {
      return Optional.empty();
    }
    int pairs = 0;
    String last = "{}";
    try (var tar = new TarArchiveInputStream(present.get())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(".json") && entry.getSize() < MAX_JSON_BYTES) {
          last = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
          pairs++;
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // not whole
    }
    JsonNode pair = new ObjectMapper().readTree(last);
    return BlockFile.drawn(
        pairs,
        pair.at("/dropped_before/size").asLong(-1),
        pair.at("/dropped_before/histogram").asLong(-1));
  }
}
