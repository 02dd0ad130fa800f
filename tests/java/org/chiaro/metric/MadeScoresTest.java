package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.chiaro.Golden;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every measure of PySODMetrics on 72 made pairs: no object, nothing but object, one pixel of it. */
final class MadeScoresTest {
  private static final Wanted WANTED =
      new Wanted(Protocol.SOD256, EnumSet.allOf(Metric.class), List.of());

  @ParameterizedTest
  @ValueSource(strings = {"java", "auto"})
  void areThoseOfPySodMetrics(String provider) throws IOException {
    List<String> lines = Files.readAllLines(Golden.folder("scores").resolve("made.csv"));
    List<String> columns = List.of(lines.get(0).split(","));
    try (Kernels kernels = KernelProvider.open(provider, 1)) {
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",");
        int[] numbers = Arrays.stream(cells, 2, 5).mapToInt(Integer::parseInt).toArray();
        ScoredPair pair =
            MadePairs.of(cells[0], cells[1], numbers[0], numbers[1], numbers[2]);
        ImageScores image = WANTED.measure(kernels, pair);
        for (Metric metric : Metric.values()) {
          int column = columns.indexOf(metric.column());
          if (column >= 0) {
            double expected = Double.parseDouble(cells[column]);
            assertEquals(expected, image.value(metric), 1e-9, () -> metric + " of " + line);
          }
        }
      }
    }
  }
}
