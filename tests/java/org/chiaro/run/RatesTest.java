package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatesTest {
  @TempDir Path folder;

  @Test
  void theLastOfTheSameWorkIsKept() {
    Rates rates = new Rates(folder.resolve("sub/rates"));
    assertEquals(OptionalDouble.empty(), rates.last("synth"));
    rates.keep("synth", 3.5);
    rates.keep("train", 0.25);
    rates.keep("synth", 4);
    assertEquals(OptionalDouble.of(4), rates.last("synth"));
    assertEquals(OptionalDouble.of(0.25), rates.last("train"));
  }

  @Test
  void oldOnesMakeRoom() throws Exception {
    Rates rates = new Rates(folder.resolve("rates"));
    for (int i = 0; i < 210; i++) {
      rates.keep("work " + i, 1 + i);
    }
    assertEquals(200, Files.readAllLines(rates.file()).size());
    assertEquals(OptionalDouble.empty(), rates.last("work 9"));
    assertEquals(OptionalDouble.of(11), rates.last("work 10"));
  }

  @Test
  void whatIsDamagedIsNotKnown() throws Exception {
    Rates rates = new Rates(folder.resolve("rates"));
    rates.keep("synth", 3.5);
    String good = Files.readString(rates.file());
    Files.write(rates.file(), new byte[] {0, 1, (byte) 0xff, '\n'});
    assertEquals(OptionalDouble.empty(), rates.last("synth"));
    Files.writeString(rates.file(), "x\n0123456789abcdef 1e1e1\n0123456789abcdef\n" + good);
    assertEquals(OptionalDouble.of(3.5), rates.last("synth"));
    for (String bad : new String[] {"-1", "0", "NaN", "1e999"}) {
      Files.writeString(rates.file(), good.replace("3.5", bad));
      assertEquals(OptionalDouble.empty(), rates.last("synth"), bad);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoFailure() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Rates rates = new Rates(file.resolve("rates"));
    rates.keep("synth", 1);
    assertEquals(OptionalDouble.empty(), rates.last("synth"));
    assertTrue(Files.isRegularFile(file));
  }
}
