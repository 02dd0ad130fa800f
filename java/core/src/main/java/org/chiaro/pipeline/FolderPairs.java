package org.chiaro.pipeline;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.kernel.DType;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.predict.Resize;

/**
 * Probability maps of one folder, or made of its photos, and masks of another, read as an
 * evaluation asks for them.
 *
 * <p>A map of another size than its mask is brought to the mask's by the rule of the published
 * prediction: Pillow's bilinear, in 8 bits.
 */
public final class FolderPairs implements PairReader {
  /** The name of the resizing rule, for reports. */
  static final String RESIZE = "pil-bilinear-8bit";

  private final PairedFiles files;
  private final Protocol protocol;
  private final Function<Path, Grey> maps;
  private final AtomicInteger resized = new AtomicInteger();

  private FolderPairs(PairedFiles files, Protocol protocol, Function<Path, Grey> maps) {
    this.files = files;
    this.protocol = protocol;
    this.maps = maps;
  }

  /** Maps that lie in a folder. Both folders are listed and nothing is opened. */
  public FolderPairs(Path predictions, Path masks, Protocol protocol) {
    this(
        PairedFiles.of(new PairedFiles.Side(predictions, "prediction", "prob"), maskSide(masks)),
        protocol,
        ImageFiles::readGrey8);
  }

  /** Maps that {@code maps} makes of the photos in a folder, one when a pair is read. */
  public static FolderPairs ofPhotos(
      Path photos, Path masks, Protocol protocol, Function<Path, Grey> maps) {
    PairedFiles.Side side = new PairedFiles.Side(photos, "photo", "");
    return new FolderPairs(PairedFiles.of(side, maskSide(masks)), protocol, maps);
  }

  private static PairedFiles.Side maskSide(Path masks) {
    return new PairedFiles.Side(masks, "mask", "mask");
  }

  @Override
  public int count() {
    return files.pairs().size();
  }

  @Override
  public String name(int index) {
    return files.pairs().get(index).name();
  }

  @Override
  public ScoredPair read(int index) {
    PairedFiles.Pair pair = files.pairs().get(index);
    NdArray mask = mask(pair.right(), protocol);
    int height = Math.toIntExact(mask.shape()[0]);
    int width = Math.toIntExact(mask.shape()[1]);
    Grey prediction = maps.apply(pair.left());
    if (prediction.height() != height || prediction.width() != width) {
      prediction = Resize.to(prediction, height, width);
      resized.incrementAndGet();
    }
    NdArray levels = new NdArray(DType.U8, mask.shape(), prediction.u8());
    return new ScoredPair(pair.name(), levels.view(), mask.view());
  }

  /** A mask file as uint8 [h,w] of 0 and 1, cut as the protocol says. */
  public static NdArray mask(Path file, Protocol protocol) {
    Grey levels = ImageFiles.readChannel0(file);
    ByteBuffer bytes = levels.u8();
    byte[] row = new byte[levels.width()];
    for (int y = 0; y < levels.height(); y++) {
      bytes.get(y * row.length, row);
      for (int x = 0; x < row.length; x++) {
        row[x] = (byte) ((row[x] & 255) >= protocol.maskFrom() ? 1 : 0);
      }
      bytes.put(y * row.length, row);
    }
    return new NdArray(DType.U8, new long[] {levels.height(), levels.width()}, bytes);
  }

  /** Names that are on one side only, or twice on one. */
  public List<PairedFiles.Unpaired> unpaired() {
    return files.unpaired();
  }

  /** Predictions so far that did not have their mask's size. */
  public int resized() {
    return resized.get();
  }
}
