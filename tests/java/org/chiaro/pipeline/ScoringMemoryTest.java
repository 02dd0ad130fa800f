package org.chiaro.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Metric;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.metric.Wanted;
import org.chiaro.run.ResidentMemory;
import org.chiaro.saliency.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten times as many photos take no more memory, with every metric. */
final class ScoringMemoryTest {
  private static final int FEW = 200;
  private static final long ROOM_BYTES = 48 << 20;

  @TempDir private Path folder;

  /** One pair of files, read again and again. */
  private record Repeated(FolderPairs pairs, int count) implements PairReader {
    @Override
    public String name(int index) {
      return "photo" + index;
    }

    @Override
    public ScoredPair read(int index) {
      return pairs.read(0);
    }
  }

  @Test
  void doesNotGrowWithTheSet() throws IOException {
    Grey map = Grey.allocate(120, 160);
    Grey mask = Grey.allocate(120, 160);
    for (int i = 0; i < map.u8().capacity(); i++) {
      map.u8().put(i, (byte) (i * 0x9e3779b1 >>> 24));
      mask.u8().put(i, (byte) (i % 160 > 50 && i % 160 < 100 ? 255 : 0));
    }
    Path maps = Files.createDirectory(folder.resolve("maps"));
    Path masks = Files.createDirectory(folder.resolve("masks"));
    ImageFiles.writePng(maps.resolve("a.png"), map);
    ImageFiles.writePng(masks.resolve("a.png"), mask);
    Repeated pairs = new Repeated(new FolderPairs(maps, masks, Protocol.PAPER), 10 * FEW);
    Wanted all = new Wanted(Protocol.PAPER, EnumSet.allOf(Metric.class), List.of(0.5));
    List<Long> resident = new ArrayList<>();
    int[] rows = {0};
    try (Kernels kernels = KernelProvider.open("auto", 1)) {
      Comparison.run(
          pairs,
          all,
          kernels,
          2,
          row -> {
            rows[0]++;
            if (rows[0] % FEW == 0) {
              System.gc(); // what is no longer used is not what is looked for
              resident.add(ResidentMemory.bytes());
            }
          });
    }
    assertEquals(10, resident.size());
    long grown = resident.get(9) - resident.get(0);
    assertTrue(grown < ROOM_BYTES, "resident memory grew by " + grown + " bytes");
  }
}
