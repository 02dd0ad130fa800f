package org.chiaro.gan.training;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.quality.PhotoScore;
import org.chiaro.io.ImageTree;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Photos of one folder, cropped to their central square and scaled down, in memory as uint8
 * [n,3,side,side]. A share of them, told by their names, is kept out of training. Owns its tensors.
 */
public final class PhotoSet implements AutoCloseable {
  // a discriminator learns fewer by heart within minutes, whatever the augmentation
  private static final int FEWEST = 50;
  // each number of the score needs a photo or more
  private static final int FEWEST_KEPT_OUT = 20;
  private static final int SHARES = 10_000;

  private final Tensor photos;
  private final Tensor keptOut;
  private final List<String> unreadable;

  private PhotoSet(Tensor photos, Tensor keptOut, List<String> unreadable) {
    this.photos = photos;
    this.keptOut = keptOut;
    this.unreadable = unreadable;
  }

  /** Reads every image below the folder; those that cannot be read are listed, not used. */
  public static PhotoSet load(Path folder, int side) {
    return load(folder, side, 0);
  }

  /**
   * The same, less a share that training does not see: whether a photo is in it depends on its name
   * alone. A share that comes to fewer than {@value #FEWEST_KEPT_OUT} photos is not kept out.
   */
  public static PhotoSet load(Path folder, int side, double share) {
    if (!(share >= 0 && share <= 0.5)) {
      throw new ChiaroException.Usage("gan.keep-out must be in [0,0.5], was " + share);
    }
    List<Tensor> seen = new ArrayList<>();
    List<Tensor> unseen = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    try (var scope = TensorScope.noGrad()) {
      for (Path path : ImageTree.list(folder)) {
        try {
          Tensor photo = PhotoSquare.read(path, side);
          (keptOut(path, share) ? unseen : seen).add(photo);
        } catch (ChiaroException.Data e) {
          unreadable.add(path + ": " + e.getMessage());
        }
      }
      if (unseen.size() < FEWEST_KEPT_OUT) {
        seen.addAll(unseen);
        unseen.clear();
      }
      requireEnough(folder, side, seen);
      return new PhotoSet(
          stack(seen), unseen.isEmpty() ? null : stack(unseen), List.copyOf(unreadable));
    }
  }

  private static boolean keptOut(Path path, double share) {
    CRC32 sum = new CRC32();
    sum.update(path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
    return sum.getValue() % SHARES < share * SHARES;
  }

  private static void requireEnough(Path folder, int side, List<Tensor> photos) {
    if (photos.size() < FEWEST) {
      throw new ChiaroException.Data(
          "photos: %s holds %d usable photos of at least %d pixels, training needs %d or more"
              .formatted(folder, photos.size(), side, FEWEST));
    }
    Set<Object> different = new HashSet<>();
    for (Tensor photo : photos) {
      different.add(Tensors.toArray(photo).data());
      if (different.size() >= FEWEST) {
        return;
      }
    }
    throw new ChiaroException.Data(
        "photos: %s holds %d usable photos, but only %d that differ, training needs %d or more"
            .formatted(folder, photos.size(), different.size(), FEWEST));
  }

  private static Tensor stack(List<Tensor> photos) {
    Tensor all = torch.stack(new TensorVector(photos.toArray(Tensor[]::new)), 0);
    all.retainReference();
    return all;
  }

  /** Number of photos to train on. */
  public int size() {
    return (int) photos.size(0);
  }

  /** Number of photos kept out. */
  public int keptOut() {
    return keptOut == null ? 0 : (int) keptOut.size(0);
  }

  /** Files that could not be used, each with its reason. */
  public List<String> unreadable() {
    return unreadable;
  }

  /** The photos kept out, or those to train on where none is: float32 [n,3,side,side] in [-1,1]. */
  Tensor forScoring() {
    return PhotoSquare.normalized(keptOut == null ? photos : keptOut);
  }

  /** A score against the photos kept out, or all where none is; the caller closes it. */
  public PhotoScore score() {
    try (var scope = TensorScope.noGrad()) {
      return new PhotoScore(forScoring());
    }
  }

  /** What photos to train on score themselves, as many as a generator's images at most. */
  public double others(PhotoScore score) {
    try (var scope = TensorScope.noGrad()) {
      long n = Math.min(PhotoScore.IMAGES, size());
      long[] spread = new long[(int) n];
      for (int i = 0; i < n; i++) {
        spread[i] = (long) i * size() / n;
      }
      return score.of(PhotoSquare.normalized(photos.index_select(0, torch.tensor(spread))));
    }
  }

  /**
   * The photos of one step, drawn with replacement, every other one mirrored: float32
   * [n,3,side,side] in [-1,1].
   */
  Tensor batch(long seed, long step, int n) {
    Philox random = new Philox(~seed);
    TensorVector drawn = new TensorVector();
    for (int i = 0; i < n; i++) {
      Tensor photo = photos.select(0, random.below(step, i, size()));
      drawn.push_back(random.below(step, n + (long) i, 2) == 0 ? photo : photo.flip(2));
    }
    return PhotoSquare.normalized(torch.stack(drawn, 0));
  }

  @Override
  public void close() {
    photos.close();
    if (keptOut != null) {
      keptOut.close();
    }
  }
}
