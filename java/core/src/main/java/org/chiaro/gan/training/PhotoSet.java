package org.chiaro.gan.training;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.ImageTree;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Photos of one folder, cropped to their central square and scaled down, in memory as uint8
 * [n,3,side,side]. Owns that tensor.
 */
public final class PhotoSet implements AutoCloseable {
  // a discriminator learns fewer by heart within minutes, whatever the augmentation
  private static final int FEWEST = 50;

  private final Tensor photos;
  private final List<String> unreadable;

  private PhotoSet(Tensor photos, List<String> unreadable) {
    this.photos = photos;
    this.unreadable = unreadable;
  }

  /** Reads every image below the folder; those that cannot be read are listed, not used. */
  public static PhotoSet load(Path folder, int side) {
    TensorVector loaded = new TensorVector();
    var unreadable = new java.util.ArrayList<String>();
    try (var scope = TensorScope.noGrad()) {
      for (Path path : ImageTree.list(folder)) {
        try {
          loaded.push_back(square(ImageFiles.readRgb(path, ImageFiles.Orientation.AS_SHOWN), side));
        } catch (ChiaroException.Data e) {
          unreadable.add(path + ": " + e.getMessage());
        }
      }
      if (loaded.size() < FEWEST) {
        throw new ChiaroException.Data(
            "photos: %s holds %d usable photos of at least %d pixels, training needs %d or more"
                .formatted(folder, loaded.size(), side, FEWEST));
      }
      Tensor all = torch.stack(loaded, 0);
      all.retainReference();
      return new PhotoSet(all, List.copyOf(unreadable));
    }
  }

  private static Tensor square(Picture picture, int side) {
    int edge = Math.min(picture.height(), picture.width());
    if (edge < side) {
      throw new ChiaroException.Data(
          "%dx%d is smaller than %d pixels".formatted(picture.width(), picture.height(), side));
    }
    try (var scope = TensorScope.noGrad()) {
      NdArray pixels =
          new NdArray(DType.U8, new long[] {picture.height(), picture.width(), 3}, picture.rgb());
      Tensor image =
          Tensors.toFloat(Tensors.of(pixels))
              .narrow(0, (picture.height() - edge) / 2, edge)
              .narrow(1, (picture.width() - edge) / 2, edge)
              .permute(2, 0, 1)
              .unsqueeze(0);
      // the mean over the area each new pixel covers
      Tensor small = torch.adaptive_avg_pool2d(image, side, side).select(0, 0);
      return scope.keep(Ops.plus(small, 0.5).to(torch.ScalarType.Byte).contiguous());
    }
  }

  /** Number of photos. */
  public int size() {
    return (int) photos.size(0);
  }

  /** Files that could not be used, each with its reason. */
  public List<String> unreadable() {
    return unreadable;
  }

  /** The photos of one step, drawn with replacement: float32 [n,3,side,side] in [-1,1]. */
  Tensor batch(long seed, long step, int n) {
    Philox random = new Philox(~seed);
    long[] rows = new long[n];
    for (int i = 0; i < n; i++) {
      rows[i] = random.below(step, i, size());
    }
    Tensor chosen = Tensors.toFloat(photos.index_select(0, torch.tensor(rows)));
    return Ops.plus(Ops.times(chosen, 1 / 127.5), -1);
  }

  @Override
  public void close() {
    photos.close();
  }
}
