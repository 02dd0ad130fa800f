package org.chiaro.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.chiaro.io.Rgba;
import org.junit.jupiter.api.Test;

class RenderingTest {
  @Test
  void halfIsLevel128() {
    assertEquals(128, Rendering.level(0.5));
    assertEquals(0, Rendering.level(0));
    assertEquals(255, Rendering.level(1));
    assertEquals(51, Rendering.level(0.2));
  }

  @Test
  void pixelsFromTheLevelOnAreObject() {
    Grey map = Grey.allocate(1, 2);
    map.u8().put(0, (byte) 127).put(1, (byte) 128);
    Picture photo = PredictorTest.noise(1, 2);
    Grey mask = Rendering.mask(map, 128);
    assertEquals(0, mask.u8().get(0));
    assertEquals(255, mask.u8().get(1) & 0xff);
    Rgba cutout = Rendering.cutout(photo, map, 128);
    assertEquals(0, cutout.rgba().get(3));
    assertEquals(255, cutout.rgba().get(7) & 0xff);
    assertEquals(photo.rgb().get(5), cutout.rgba().get(6));
    Picture overlay = Rendering.overlay(photo, map, 128);
    assertEquals(photo.rgb().get(1), overlay.rgb().get(1));
    assertEquals((photo.rgb().get(4) & 0xff) / 2 + 128, overlay.rgb().get(4) & 0xff);
    assertEquals((photo.rgb().get(3) & 0xff) / 2, overlay.rgb().get(3) & 0xff);
  }
}
