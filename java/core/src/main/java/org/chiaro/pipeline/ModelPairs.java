package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.PairedFiles;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.metric.PairReader;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoredPair;
import org.chiaro.predict.Predictor;
import org.chiaro.run.ChiaroException;

/**
 * Photos of one folder, predicted as an evaluation asks for them, and masks of another. Photos are
 * taken as stored: the published protocol knows no EXIF.
 */
final class ModelPairs implements PairReader {
  private final PairedFiles files;
  private final Predictor predictor;
  private final Protocol protocol;

  /** Lists both folders and opens nothing. */
  ModelPairs(Path images, Path masks, Predictor predictor, Protocol protocol) {
    files =
        PairedFiles.of(
            new PairedFiles.Side(images, "photo", ""), new PairedFiles.Side(masks, "mask", "mask"));
    if (files.pairs().isEmpty()) {
      throw new ChiaroException.Data(
          "no photo in %s has a mask of the same name in %s".formatted(images, masks));
    }
    this.predictor = predictor;
    this.protocol = protocol;
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
    NdArray mask = FolderPairs.mask(pair.right(), protocol);
    int height = Math.toIntExact(mask.shape()[0]);
    int width = Math.toIntExact(mask.shape()[1]);
    Picture photo = ImageFiles.readRgb(pair.left(), ImageFiles.Orientation.AS_STORED);
    if (photo.height() != height || photo.width() != width) {
      throw new ChiaroException.Data(
          "%s has %d x %d pixels, its mask %d x %d"
              .formatted(pair.left(), photo.width(), photo.height(), width, height));
    }
    Grey map = map(photo);
    return new ScoredPair(
        pair.name(), new NdArray(DType.U8, mask.shape(), map.u8()).view(), mask.view());
  }

  // the network is one thread's at a time; decoding and measuring go on beside it
  private synchronized Grey map(Picture photo) {
    return predictor.map(photo);
  }

  /** Names that are on one side only, or twice on one. */
  List<PairedFiles.Unpaired> unpaired() {
    return files.unpaired();
  }
}
