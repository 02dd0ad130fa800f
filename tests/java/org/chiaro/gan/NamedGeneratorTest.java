package org.chiaro.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.junit.jupiter.api.Test;

class NamedGeneratorTest {
  private static Generator open(String name) {
    return NamedGenerator.open(name, Precision.FP32);
  }

  @Test
  void theKnownOneIsNamedWithSeedAndSide() {
    try (Generator plain = open("known");
        Generator seeded = open("known:34");
        Generator sized = open("known:34@128");
        Generator small = open("known@16")) {
      assertEquals("known:1", plain.name());
      assertEquals(64, plain.width());
      assertEquals("known:34", seeded.hash());
      assertEquals("known:34", sized.hash());
      assertEquals(128, sized.height());
      assertEquals("known:1", small.name());
      assertEquals(16, small.width());
    }
  }

  @Test
  void theEmbeddedOneComesAlong() {
    try (Generator embedded = open("embedded")) {
      assertEquals(120, embedded.latentSize());
      assertEquals(64, embedded.hash().length());
    }
  }

  @Test
  void otherNamesAreRefused() {
    for (String name : new String[] {"known:", "known:x", "known:1@", "known:-1", "known@@8"}) {
      var refused = assertThrows(ChiaroException.Usage.class, () -> open(name), name);
      assertTrue(refused.getMessage().contains("known:SEED@SIDE"), refused.getMessage());
    }
    assertThrows(ChiaroException.Model.class, () -> open("knownfile.pth"));
  }
}
