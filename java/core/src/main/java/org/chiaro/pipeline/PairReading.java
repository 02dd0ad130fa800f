package org.chiaro.pipeline;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.Function;
import org.chiaro.dataset.Truth;
import org.chiaro.io.CentreCrop;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.kernel.DType;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.predict.Resize;
import org.chiaro.run.ChiaroException;

/**
 * How the two files of a pair become levels and a mask.
 *
 * <p>A map of another size than its mask is brought to the mask's by the rule of the published
 * prediction: Pillow's bilinear, in 8 bits.
 *
 * @param truth how a mask file becomes a mask
 */
public record PairReading(Truth truth, Protocol protocol, Fit fit) implements Serializable {
  /** A pair, and whether its map had another size than its mask. */
  public record Read(ScoredPair pair, boolean resized) {}

  /**
   * Reads a pair.
   *
   * @param maps reads the map, the left file, or makes it of the photo, which that file is then
   * @throws ChiaroException.Data if one of the files cannot be used
   */
  public Read read(PairedFiles.Pair pair, Function<Path, Grey> maps) {
    Grey mask = grey(mask(pair.right()));
    Grey made = maps.apply(pair.left());
    boolean fits = made.height() == mask.height() && made.width() == mask.width();
    Grey map = fits ? made : resized(made, mask, pair);
    if (fit.centreCrop()) {
      mask = CentreCrop.of(mask);
      map = CentreCrop.of(map);
    }
    return new Read(new ScoredPair(pair.name(), array(map).view(), array(mask).view()), !fits);
  }

  /** A mask file as it counts: uint8 [h,w] of 0 and 1. */
  NdArray mask(Path file) {
    return truth.mask(file, protocol.maskFrom());
  }

  private Grey resized(Grey map, Grey mask, PairedFiles.Pair pair) {
    if (fit.strict()) {
      throw new ChiaroException.Data(
          "%s has %d x %d pixels, its mask %s has %d x %d; without --strict it would be resized"
              .formatted(
                  pair.left(),
                  map.width(),
                  map.height(),
                  pair.right(),
                  mask.width(),
                  mask.height()));
    }
    return Resize.to(map, mask.height(), mask.width());
  }

  private static NdArray array(Grey grey) {
    return new NdArray(DType.U8, new long[] {grey.height(), grey.width()}, grey.u8());
  }

  private static Grey grey(NdArray array) {
    return new Grey((int) array.shape()[0], (int) array.shape()[1], array.data());
  }
}
