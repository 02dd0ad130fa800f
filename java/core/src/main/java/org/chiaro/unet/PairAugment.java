package org.chiaro.unet;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.Philox;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Random flip, scale and shift of image and mask together, for generators that always put the
 * object in the middle, and other light, colours, blur and noise ({@link ColourAugment}). Not part
 * of the published protocol.
 *
 * <p>What moves in from outside is a reflection: a plain border would tell the network where the
 * object is not, and the reflected mask fits the reflected image.
 */
final class PairAugment {
  private static final int BILINEAR = 0;
  private static final int NEAREST = 1;
  private static final int REFLECT = 2;

  // apart from the streams of initial weights, which count tensors from 0
  private static final long STREAM = 1L << 40;

  private final Moves moves;
  private final Philox random;
  private final ColourAugment colours;

  PairAugment(Moves moves, long seed) {
    this.moves = moves;
    random = new Philox(seed);
    colours = new ColourAugment(random);
  }

  /** The batch whose first sample has this number; each sample's draw depends on its own number. */
  TrainingBatch apply(TrainingBatch batch, long firstSample) {
    try (var scope = TensorScope.noGrad()) {
      int n = (int) batch.images().size(0);
      float[] maps = new float[6 * n];
      for (int i = 0; i < n; i++) {
        map(firstSample + i, maps, 6 * i);
      }
      Tensor theta = Place.of(batch.images()).put(Tensors.of(maps, n, 2, 3));
      Tensor grid = torch.affine_grid_generator(theta, Tensors.shape(batch.images()), false);
      Tensor images = torch.grid_sampler(batch.images(), grid, BILINEAR, REFLECT, false);
      Tensor masks = Tensors.toFloat(batch.masks()).unsqueeze(1);
      Tensor moved = torch.grid_sampler(masks, grid, NEAREST, REFLECT, false).squeeze(1);
      return new TrainingBatch(
          scope.keep(colours.apply(images, firstSample)),
          scope.keep(moved.to(torch.ScalarType.Byte).contiguous()));
    }
  }

  /** From an output pixel in [-1,1] to the input's: two rows of scale and offset. */
  private void map(long sample, float[] maps, int at) {
    double flip = unit(sample, 0) < 0.5 ? -1 : 1;
    double zoom = Math.pow(moves.scale(), 2 * unit(sample, 1) - 1);
    maps[at] = (float) (flip / zoom);
    maps[at + 2] = (float) (2 * moves.shift() * (2 * unit(sample, 2) - 1));
    maps[at + 4] = (float) (1 / zoom);
    maps[at + 5] = (float) (2 * moves.shift() * (2 * unit(sample, 3) - 1));
  }

  private double unit(long sample, int draw) {
    return ((random.words(STREAM, sample)[draw] & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
  }
}
