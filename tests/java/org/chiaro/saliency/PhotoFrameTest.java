package org.chiaro.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chiaro.io.Grey;
import org.chiaro.io.Picture;
import org.junit.jupiter.api.Test;

final class PhotoFrameTest {
  @Test
  void aPhotoWithoutFrameStaysAsItIs() {
    Picture photo = Photos.disc(90, 120);
    PhotoFrame frame = PhotoFrame.find(photo);
    assertEquals(new PhotoFrame(90, 120, 0, 90, 0, 120), frame);
    assertSame(photo, frame.inner(photo));
  }

  @Test
  void aFrameOfFourWidthsIsFound() {
    Picture photo =
        Photos.of(
            100,
            140,
            (y, x) ->
                y < 7 || y >= 89 || x < 12 || x >= 137
                    ? 0x101010 : 0xa0a0a0);
    PhotoFrame frame = PhotoFrame.find(photo);
    assertTrue(Math.abs(frame.top() - 7) <= 1 && Math.abs(frame.bottom() - 89) <= 1, "" + frame);
    assertTrue(Math.abs(frame.left() - 12) <= 1 && Math.abs(frame.right() - 137) <= 1, "" + frame);
    Picture inner = frame.inner(photo);
    assertEquals(frame.innerHeight(), inner.height());
    assertEquals(
        photo.rgb().get(3 * (50 * 140 + 70)),
        inner.rgb().get(3 * ((50 - frame.top()) * inner.width() + 70 - frame.left())));
  }

  @Test
  void sidesWithoutFrameGetTheWidestOfTheOthers() {
    Picture bars =
        Photos.of(200, 150, (y, x) -> y < 20 || y >= 180 ? 0 : 0x909090);
    PhotoFrame frame = PhotoFrame.find(bars);
    int widest = Math.max(frame.top(), 200 - frame.bottom());
    assertTrue(widest >= 19 && widest <= 21, "" + frame);
    assertEquals(widest, frame.left());
    assertEquals(150 - widest, frame.right());
  }

  @Test
  void smallPhotosKeepAtLeastOnePixel() {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {2, 2}, {3, 3}, {5, 100}, {20, 20}}) {
      Picture stripes =
          Photos.of(size[0], size[1], (y, x) -> (x / 2 + y / 2) % 2 == 0 ? 0xffffff : 0);
      PhotoFrame frame = PhotoFrame.find(stripes);
      assertTrue(frame.innerHeight() >= 1 && frame.innerWidth() >= 1);
    }
  }

  @Test
  void theMapIsZeroOnTheFrame() {
    PhotoFrame frame = new PhotoFrame(4, 5, 1, 3, 2, 4);
    Grey inner = Grey.allocate(2, 2);
    for (int i = 0; i < 4; i++) {
      inner.u8().put(i, (byte) (i + 1));
    }
    Grey outer = frame.outer(inner);
    int[] expected = {0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], outer.u8().get(i));
    }
  }

  @Test
  void anEdgeIsThinAndLiesAtTheStep() {
    SobelEdges edges = SobelEdges.of(Photos.of(20, 30, (y, x) -> x < 15 ? 0 : 0xffffff));
    for (int x = 0; x < 30; x++) {
      // of the two columns at the step, equally steep, the second is above its follower
      assertEquals(x == 15 ? 1 : 0, edges.densityOfColumn(x), "column " + x);
    }
  }
}
