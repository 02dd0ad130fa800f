package org.chiaro.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Contents that masks and images of the pipeline have: one blob, a few blobs with ragged edges, the
 * same with specks, and noise. Repeatable.
 */
public enum Scene {
  CLEAN(0.25f, 0),
  NATURAL(0.6f, 0.002f),
  SPECKLE(0.8f, 0.012f),
  NOISE(0, 0.4f);

  private static final int FINE_CELLS = 20;

  private final float ragged;
  private final float specks;

  Scene(float ragged, float specks) {
    this.ragged = ragged;
    this.specks = specks;
  }

  /** Fills uint8 [n,h,w] with 0 and 1. */
  public void fillMasks(TensorView masks) {
    ByteBuffer bytes = masks.data().asByteBuffer();
    int height = (int) masks.size(1);
    int width = (int) masks.size(2);
    for (int n = 0; n < masks.size(0); n++) {
      Random random = new Random(n);
      float[] fine = noise(random);
      for (int i = 0; i < height * width; i++) {
        float y = (float) (i / width) / height;
        float x = (float) (i % width) / width;
        boolean object = this != NOISE && level(fine, y, x) > 0.5f;
        boolean speck = random.nextFloat() < specks;
        bytes.put((byte) (object != speck ? 1 : 0));
      }
    }
  }

  /** Fills float32 [n,3,h,w] with values in [-1,1]: smooth shapes and grain. */
  public void fillImages(TensorView images, int seed) {
    FloatBuffer floats =
        images.data().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    for (int plane = 0; plane < 3 * images.size(0); plane++) {
      Random random = new Random(1000L * seed + plane);
      float[] fine = noise(random);
      for (int i = 0; i < height * width; i++) {
        float y = (float) (i / width) / height;
        float x = (float) (i % width) / width;
        float grain = 0.1f * (random.nextFloat() - 0.5f);
        floats.put(Math.max(-1, Math.min(1, 2 * level(fine, y, x) - 1 + grain)));
      }
    }
  }

  /** A blob in the middle, its edge moved by smooth noise; above 0.5 is object. */
  private float level(float[] fine, float y, float x) {
    float distance = (float) Math.hypot(y - 0.5f, x - 0.5f);
    return 0.5f + (0.3f - distance) + ragged * (smooth(fine, y, x) - 0.5f);
  }

  private static float[] noise(Random random) {
    float[] cells = new float[(FINE_CELLS + 1) * (FINE_CELLS + 1)];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextFloat();
    }
    return cells;
  }

  private static float smooth(float[] cells, float y, float x) {
    int row = (int) (y * FINE_CELLS);
    int column = (int) (x * FINE_CELLS);
    float down = y * FINE_CELLS - row;
    float right = x * FINE_CELLS - column;
    int at = row * (FINE_CELLS + 1) + column;
    float top = cells[at] * (1 - right) + cells[at + 1] * right;
    float bottom = cells[at + FINE_CELLS + 1] * (1 - right) + cells[at + FINE_CELLS + 2] * right;
    return top * (1 - down) + bottom * down;
  }
}
