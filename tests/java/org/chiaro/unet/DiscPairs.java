package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/** Light discs on dark noise: pairs that a small network learns within a few steps. */
final class DiscPairs implements PairSource {
  private final int batch;
  private final int side;
  private final Philox random;
  private long position;

  DiscPairs(int batch, int side, long seed) {
    this.batch = batch;
    this.side = side;
    random = new Philox(seed);
  }

  @Override
  public TrainingBatch next() {
    float[] images = new float[batch * 3 * side * side];
    float[] masks = new float[batch * side * side];
    for (int i = 0; i < batch; i++) {
      draw(position + i, i, images, masks);
    }
    position += batch;
    try (var scope = TensorScope.noGrad()) {
      Tensor mask = Tensors.of(masks, batch, side, side).to(torch.ScalarType.Byte);
      return new TrainingBatch(
          scope.keep(Tensors.of(images, batch, 3, side, side)), scope.keep(mask));
    }
  }

  private void draw(long sample, int i, float[] images, float[] masks) {
    float[] noise = new float[3 * side * side];
    random.normal(sample, noise, 0, noise.length);
    int[] place = random.words(-1 - sample, 0);
    int cx = side / 4 + Integer.remainderUnsigned(place[0], side / 2);
    int cy = side / 4 + Integer.remainderUnsigned(place[1], side / 2);
    int radius = side / 8 + Integer.remainderUnsigned(place[2], side / 8);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius;
        int pixel = y * side + x;
        masks[i * side * side + pixel] = inside ? 1 : 0;
        for (int c = 0; c < 3; c++) {
          int at = c * side * side + pixel;
          images[i * 3 * side * side + at] = (inside ? 0.5f : -0.5f) + 0.2f * noise[at];
        }
      }
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void seek(long position) {
    this.position = position;
  }
}
