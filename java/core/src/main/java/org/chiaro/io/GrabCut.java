package org.chiaro.io;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.GC_BGD;
import static org.bytedeco.opencv.global.opencv_imgproc.GC_FGD;
import static org.bytedeco.opencv.global.opencv_imgproc.GC_INIT_WITH_MASK;
import static org.bytedeco.opencv.global.opencv_imgproc.GC_PR_BGD;
import static org.bytedeco.opencv.global.opencv_imgproc.GC_PR_FGD;
import static org.bytedeco.opencv.global.opencv_imgproc.grabCut;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * Cuts a photo into object and background by its own colours: GrabCut (Rother, Kolmogorov and Blake
 * 2004), as OpenCV has it, started from a probability map instead of a rectangle.
 *
 * <p>Two mixtures of five colours each are learned from the map's object and background; a minimal
 * cut then prefers outlines along edges of the photo; both in turn. Nothing but the photo and its
 * map is used, no labels. Not part of the published method.
 */
public final class GrabCut {
  /** Levels of the map from which a pixel stays object, and up to which it stays background. */
  private static final int SURE_OBJECT = 204;

  private static final int SURE_BACKGROUND = 51;
  private static final int OBJECT = 128;

  // rounds of learning colours and cutting; after three hardly a pixel changes
  private static final int ROUNDS = 3;

  /** Pixels that either side must have, for five colours to be learned from them. */
  private static final int FEWEST = 64;

  private GrabCut() {}

  /**
   * The object as 255, the rest as 0; empty if object or background has too few pixels in the map.
   *
   * @param map of the photo's size; 128 or more is object
   */
  public static Optional<Grey> cut(Picture photo, Grey map) {
    if (photo.height() != map.height() || photo.width() != map.width()) {
      throw new IllegalArgumentException("photo and map differ in size");
    }
    byte[] seeds = new byte[map.u8().capacity()];
    int objects = 0;
    for (int i = 0; i < seeds.length; i++) {
      int level = map.u8().get(i) & 0xff;
      boolean object = level >= OBJECT;
      objects += object ? 1 : 0;
      seeds[i] =
          (byte)
              (level >= SURE_OBJECT
                  ? GC_FGD
                  : level <= SURE_BACKGROUND ? GC_BGD : object ? GC_PR_FGD : GC_PR_BGD);
    }
    if (Math.min(objects, seeds.length - objects) < FEWEST) {
      return Optional.empty();
    }
    return Optional.of(cut(photo, seeds));
  }

  private static Grey cut(Picture photo, byte[] seeds) {
    OpenCv.require();
    try (var scope = new PointerScope()) {
      // the first colours are drawn at random: the same photo shall give the same cut
      opencv_core.setRNGSeed(1);
      Mat image =
          new Mat(photo.height(), photo.width(), CV_8UC3, new BytePointer(photo.rgb().duplicate()));
      BytePointer states = new BytePointer(seeds);
      Mat mask = new Mat(photo.height(), photo.width(), CV_8UC1, states);
      grabCut(image, mask, new Rect(), new Mat(), new Mat(), ROUNDS, GC_INIT_WITH_MASK);
      states.get(seeds);
    }
    Grey object = Grey.allocate(photo.height(), photo.width());
    for (int i = 0; i < seeds.length; i++) {
      object.u8().put(i, (byte) (seeds[i] == GC_FGD || seeds[i] == GC_PR_FGD ? 255 : 0));
    }
    return object;
  }
}
