package org.chiaro.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;

class CardsTest {
  @Test
  void saysWhatIsMissingFirst() {
    Cards processorBuild = new Cards(false, false, 0, "no NVIDIA driver was found");
    assertTrue(processorBuild.whyNot(0).orElseThrow().contains("mvn -Pgpu package"));
    Cards noDriver = new Cards(true, false, 0, "no NVIDIA driver was found");
    assertEquals("no NVIDIA driver was found", noDriver.whyNot(0).orElseThrow());
    Cards noLibraries = new Cards(true, false, 0, "found");
    assertTrue(noLibraries.whyNot(0).orElseThrow().contains("cuDNN"));
  }

  @Test
  void aCardThatIsNotThereIsRefusedByNumber() {
    Cards two = new Cards(true, true, 2, "found");
    assertEquals(Optional.empty(), two.whyNot(1));
    assertEquals(Place.card(1), two.require(1));
    var refusal = assertThrows(ChiaroException.Device.class, () -> two.require(2));
    assertTrue(refusal.getMessage().contains("cuda:2"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("this machine has 2"), refusal.getMessage());
    assertEquals(5, refusal.exitCode());
  }

  @Test
  void theBestPlaceIsACardThatWorks() {
    assertEquals(Place.card(0), new Cards(true, true, 1, "found").best());
    assertEquals(Place.CPU, new Cards(true, false, 0, "too old").best());
  }
}
