package org.chiaro.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.chiaro.pipeline.Cluster;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;

class PiecesTest {
  private static List<Cluster.Photo> photos(long... bytes) {
    List<Cluster.Photo> photos = new ArrayList<>();
    for (long size : bytes) {
      String name = "p" + photos.size();
      photos.add(new Cluster.Photo("file:///" + name, name, name, size));
    }
    return photos;
  }

  private static List<Integer> sizes(List<MapTask.Photos> pieces) {
    return pieces.stream().map(piece -> piece.photos().size()).toList();
  }

  @Test
  void resultsComeInOrderHoweverTheyArrive() {
    List<String> seen = new ArrayList<>();
    InOrder<String> inOrder = new InOrder<>(seen::add);
    for (int number : new int[] {2, 0, 3, 1}) {
      inOrder.accept(number, "r" + number);
    }
    assertEquals(List.of("r0", "r1", "r2", "r3"), seen);
  }

  @Test
  void piecesBecomeSmallerAndAHugePhotoHasOneOfItsOwn() {
    assertEquals(List.of(3, 1, 1, 1), sizes(MapJob.pieces(photos(4, 2, 2, 100, 2, 2), 3)));
    long[] many = IntStream.range(0, 1000).mapToLong(i -> 1).toArray();
    List<Integer> sizes = sizes(MapJob.pieces(photos(many), 2));
    assertEquals(1000, sizes.stream().mapToInt(i -> i).sum());
    assertEquals(32, sizes.get(0));
    for (int i = 1; i < sizes.size(); i++) {
      assertTrue(sizes.get(i) <= sizes.get(i - 1), sizes.toString());
    }
    assertEquals(1, sizes.get(sizes.size() - 1));
    assertEquals(List.of(1, 1), sizes(MapJob.pieces(photos(0, 5), 4)));
    assertEquals(List.of(), sizes(MapJob.pieces(List.of(), 4)));
  }

  @Test
  void aTaskHasTheProcessorsOfItsExecutorWhereTheyAreKnown() {
    assertEquals("3", conf("local[3]", 0).get("spark.task.cpus"));
    assertEquals("2", conf("local-cluster[4,2,1024]", 0).get("spark.task.cpus"));
    assertEquals("1", conf("local-cluster[4,2,1024]", 1).get("spark.task.cpus"));
    assertEquals("1", conf("spark://host:7077", 0).get("spark.task.cpus"));
    assertEquals("4", conf("spark://host:7077", 4).get("spark.task.cpus"));
    assertThrows(ChiaroException.Usage.class, () -> conf("local-cluster[4,2,1024]", 3));
  }

  @Test
  void whatTheUserSetsComesFirst() {
    Cluster.Address address =
        new Cluster.Address(
            "local[2]",
            Map.of("spark.locality.wait", "3s", "spark.executor.extraJavaOptions", "-Da=b"),
            0,
            Optional.empty());
    SparkConf conf = SparkConnector.conf(address);
    assertEquals("3s", conf.get("spark.locality.wait"));
    assertTrue(conf.get("spark.executor.extraJavaOptions").endsWith(" -Da=b"));
  }

  private static SparkConf conf(String url, int threads) {
    return SparkConnector.conf(new Cluster.Address(url, Map.of(), threads, Optional.empty()));
  }
}
