package org.chiaro.saliency;

import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.Grey;
import org.chiaro.io.NdArray;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Kernels;
import org.chiaro.predict.Resize;

/** HS, see the end. */
final class HierarchicalSaliency implements SaliencyMethod {
  private static final int LONGEST_SIDE = 400;

  /** A distance of 4 levels; the operation's colours are 16 times as large. */
  private static final int STEP = (4 * 16) * (4 * 16);

  private static final int[] SCALES = {3, 17, 33};
  private static final double[] BELIEF = {0.5, 4, 2};
  private static final double[] AGREEMENT = {4, 20, 0};

  private final Kernels kernels;

  HierarchicalSaliency(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public Grey map(Picture photo) {
    Picture small = shrunk(photo);
    NdArray colour = CieLuv.of(small);
    List<RegionLayer> layers = layers(small, colour);
    double[] values = Stretched.of(RegionTree.finest(tree(layers, colour)));
    return Resize.to(paint(layers.get(0), values), photo.height(), photo.width());
  }

  private static Picture shrunk(Picture photo) {
    int longest = Math.max(photo.height(), photo.width());
    if (longest <= LONGEST_SIDE) {
      return photo;
    }
    double factor = (double) LONGEST_SIDE / longest;
    return Resize.to(
        photo,
        (int) Math.max(Math.round(photo.height() * factor), 1),
        (int) Math.max(Math.round(photo.width() * factor), 1));
  }

  private List<RegionLayer> layers(Picture photo, NdArray colour) {
    NdArray rgb = new NdArray(DType.U8, new long[] {photo.height(), photo.width(), 3}, photo.rgb());
    NdArray labels = NdArray.allocate(DType.I32, photo.height(), photo.width());
    NdArray count = NdArray.allocate(DType.I32, 1);
    kernels.colourBasins(rgb.view(), labels.view(), count.view(), STEP);
    List<RegionLayer> layers = new ArrayList<>();
    for (int scale : SCALES) {
      RegionLayer layer = RegionLayer.merged(kernels, colour, labels, scale);
      layers.add(layer);
      labels = layer.labels();
    }
    return layers;
  }

  private List<RegionTree.Layer> tree(List<RegionLayer> layers, NdArray colour) {
    List<RegionTree.Layer> tree = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      RegionLayer layer = layers.get(l);
      int[] parents = new int[layer.count()];
      if (l + 1 < layers.size()) {
        int[] below = layer.pixels();
        int[] above = layers.get(l + 1).pixels();
        for (int pixel = 0; pixel < below.length; pixel++) {
          parents[below[pixel]] = above[pixel];
        }
      }
      double[] saliency = layer.saliency(kernels, colour);
      tree.add(new RegionTree.Layer(saliency, parents, BELIEF[l], AGREEMENT[l]));
    }
    return tree;
  }

  private static Grey paint(RegionLayer layer, double[] values) {
    int[] pixels = layer.pixels();
    byte[] levels = new byte[pixels.length];
    for (int pixel = 0; pixel < levels.length; pixel++) {
      levels[pixel] = (byte) (int) (values[pixels[pixel]] * 255 + 0.5);
    }
    long[] shape = layer.labels().shape();
    Grey map = Grey.allocate((int) shape[0], (int) shape[1]);
    map.u8().put(0, levels);
    return map;
  }
}
