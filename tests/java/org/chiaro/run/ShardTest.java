package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  @TempDir Path folder;

  private RunDir open(RunDir.Existing existing, Shard shard) {
    return RunDir.open(folder, existing, new RunDir.Start("predict", List.of(), 0), shard);
  }

  @Test
  void everyItemIsOfOneShardAndOfTheSameWhateverElseThereIs() {
    List<String> names = IntStream.range(0, 4000).mapToObj(i -> "roses/" + i).toList();
    List<String> seen = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      Shard shard = new Shard(i, 7);
      List<String> own = shard.of(names, Function.identity());
      assertEquals(own, names.stream().filter(shard::has).toList());
      assertTrue(own.size() > 470 && own.size() < 680, "uneven: " + own.size());
      seen.addAll(own);
    }
    assertEquals(names, seen.stream().sorted((a, b) -> names.indexOf(a) - names.indexOf(b)).toList());
    assertEquals(names, Shard.ALL.of(names, Function.identity()));
  }

  @Test
  void whatItHasNeverChanges() {
    // shards of one job may run under different versions of this program
    List<String> names = List.of("a", "b", "c", "d", "e", "f/ä");
    assertEquals(List.of("c"), new Shard(1, 3).of(names, Function.identity()));
    assertEquals(List.of("b", "d", "e", "f/ä"), new Shard(2, 3).of(names, Function.identity()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0/3", "4/3", "1/0", "-1/3", "a/3", "1", "1/", "1/3/4", "", "1 /3", "1/200000",
        "99999999999/3"})
  void wrongShardsAreRefused(String text) {
    var e = assertThrows(ChiaroException.Usage.class, () -> Shard.parse(text));
    assertTrue(e.getMessage().startsWith("shard must "), e.getMessage());
  }

  @Test
  void shardsShareAFolder() throws Exception {
    Shard first = Shard.parse("1/2");
    try (RunDir one = open(RunDir.Existing.REFUSE, first);
        RunDir two = open(RunDir.Existing.REFUSE, new Shard(2, 2))) {
      Path result = one.file("predictions/a.png");
      Files.writeString(result, "one");
      one.items().finished("a", result, 1);
      Files.writeString(two.file("predictions/b.png"), "two");
      two.items().finished("b", folder.resolve("predictions/b.png"), 1);
      assertEquals(folder.resolve("shards/2-of-2/score.json"), two.own("score.json"));
      assertTrue(Files.exists(folder.resolve("shards/1-of-2/run.json")));
      var e =
          assertThrows(
              ChiaroException.Usage.class, () -> open(RunDir.Existing.OVERWRITE, Shard.ALL));
      assertTrue(e.getMessage().contains("in use by process"), e.getMessage());
      assertThrows(
          ChiaroException.Usage.class, () -> open(RunDir.Existing.RESUME, new Shard(2, 2)));
    }
    assertThrows(ChiaroException.Usage.class, () -> open(RunDir.Existing.REFUSE, first));
    assertThrows(ChiaroException.Usage.class, () -> open(RunDir.Existing.REFUSE, new Shard(1, 3)));
    assertThrows(ChiaroException.Usage.class, () -> open(RunDir.Existing.RESUME, Shard.ALL));
    try (RunDir again = open(RunDir.Existing.RESUME, first)) {
      assertTrue(again.items().isDone("a"));
    }
    open(RunDir.Existing.OVERWRITE, first).close();
    assertTrue(Files.notExists(folder.resolve("predictions/a.png")));
    assertTrue(Files.exists(folder.resolve("predictions/b.png")));
    open(RunDir.Existing.OVERWRITE, Shard.ALL).close();
    assertTrue(Files.notExists(folder.resolve("shards")));
    var e = assertThrows(ChiaroException.Usage.class, () -> open(RunDir.Existing.REFUSE, first));
    assertTrue(e.getMessage().contains("holds a whole run"), e.getMessage());
  }
}
