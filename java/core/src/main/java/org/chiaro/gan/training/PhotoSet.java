package org.chiaro.gan.training;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.ImageTree;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;

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
          loaded.push_back(PhotoSquare.read(path, side));
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
    return PhotoSquare.normalized(photos.index_select(0, torch.tensor(rows)));
  }

  @Override
  public void close() {
    photos.close();
  }
}
