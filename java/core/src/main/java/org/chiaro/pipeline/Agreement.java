package org.chiaro.pipeline;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.chiaro.gan.inversion.EncodedPhotos;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageTree;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.PairSynthesis;

/**
 * Which rows of photos are good to learn from: those whose pair passes the filters and whose mask
 * lies where the photo's own object does, as saliency tells without a label; of the draws of a
 * photo the best. Gaussian latents cannot be asked that, for they have no photo; it is not part of
 * the published method.
 *
 * @param overlap least intersection over union of the two masks, in [0,1]
 */
public record Agreement(RowPairs pairs, PhotoMasks masks, double overlap) {
  private static final int BATCH = 32;
  private static final int OBJECT = 128;

  public Agreement {
    if (!(overlap >= 0 && overlap <= 1)) {
      throw new ChiaroException.Usage("overlap must be from 0 to 1, was " + overlap);
    }
  }

  /**
   * What came of it.
   *
   * @param rows one of each photo that has one that agrees
   * @param overlap mean over all rows of photos with a mask, whether they agree or not
   */
  public record Chosen(EncodedPhotos rows, double overlap) {}

  /**
   * The best row of each photo that has one that agrees, in their order.
   *
   * @param root the folder that photos are named from
   * @param stop asked between two batches
   * @throws ChiaroException.Data if there is none
   */
  public Chosen of(EncodedPhotos all, Path root, BooleanSupplier stop, Progress progress) {
    List<EncodedPhotos.Row> told =
        all.rows().stream().filter(row -> masks.has(key(row, root))).toList();
    if (told.isEmpty()) {
      throw new ChiaroException.Data(
          "none of %d photos is among the %d of --agree: relabel the same folder"
              .formatted(all.photos(), masks.count()));
    }
    progress.step(all.rows().size() - told.size());
    Map<Path, Judged> best = new LinkedHashMap<>();
    double sum = 0;
    for (int first = 0; first < told.size(); first += BATCH) {
      if (stop.getAsBoolean()) {
        throw new ChiaroException.Interrupted(
            "embed: interrupted after the masks of %d of %d rows, nothing was written"
                .formatted(first, told.size()));
      }
      List<EncodedPhotos.Row> batch = told.subList(first, Math.min(told.size(), first + BATCH));
      for (Judged judged : judged(batch, root)) {
        sum += judged.overlap();
        if (judged.kept() && judged.overlap() >= overlap) {
          best.merge(judged.row().photo(), judged, Judged::better);
        }
      }
      progress.step(batch.size());
    }
    if (best.isEmpty()) {
      throw new ChiaroException.Data(
          "none of %d rows has its object where its photo does: try more --draws or a lower --overlap"
              .formatted(told.size()));
    }
    return new Chosen(all.of(best.values().stream().map(Judged::row).toList()), sum / told.size());
  }

  /** Whether the filters keep a row's pair, and how much its mask overlaps the photo's. */
  private record Judged(EncodedPhotos.Row row, boolean kept, double overlap) {
    Judged better(Judged other) {
      return other.overlap > overlap ? other : this;
    }
  }

  private List<Judged> judged(List<EncodedPhotos.Row> batch, Path root) {
    List<Judged> judged = new ArrayList<>();
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = pairs.round(batch);
      Set<Integer> kept = Arrays.stream(round.report().kept()).boxed().collect(Collectors.toSet());
      int height = pairs.generator().height();
      int width = pairs.generator().width();
      ByteBuffer made = Tensors.toArray(round.masks()).data();
      for (int i = 0; i < batch.size(); i++) {
        EncodedPhotos.Row row = batch.get(i);
        Grey photo = masks.mask(key(row, root), height, width).orElseThrow();
        ByteBuffer mask = made.slice(i * height * width, height * width);
        judged.add(new Judged(row, kept.contains(i), overlap(mask, photo.u8())));
      }
    }
    return judged;
  }

  /** Intersection over union of a mask of 0 and 1 and one that has 128 and more on the object. */
  static double overlap(ByteBuffer mask, ByteBuffer photo) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < mask.capacity(); i++) {
      boolean made = mask.get(i) != 0;
      boolean seen = (photo.get(i) & 0xff) >= OBJECT;
      both += made && seen ? 1 : 0;
      either += made || seen ? 1 : 0;
    }
    return either == 0 ? 0 : both / (double) either;
  }

  private static String key(EncodedPhotos.Row row, Path root) {
    return ImageTree.key(root.toAbsolutePath(), row.photo().toAbsolutePath());
  }
}
