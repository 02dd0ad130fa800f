package org.chiaro.saliency;

import java.util.ArrayList;
import java.util.List;

/**
 * The saliency of regions that agrees best with what each layer says and with the other layers (Yan
 * et al. 2013, 2.3): the minimum over all s of
 *
 * <pre>sum over layers l, regions i of  beta_l (s_i - initial_i)^2 + lambda_l (s_i - s_parent(i))^2
 * </pre>
 *
 * <p>Regions and their parents are a tree and the terms are squares, so belief propagation finds
 * the minimum exactly in two passes: up, what a region and all below it want, which is one value
 * and a weight; down, each region's value given its parent's.
 */
final class RegionTree {
  /**
   * A layer of the tree.
   *
   * @param initial what the layer says of each region
   * @param parents each region's parent in the next layer; unused in the last one
   * @param belief beta, the weight of {@code initial}
   * @param agreement lambda, the weight of being like the parent; unused in the last one
   */
  record Layer(double[] initial, int[] parents, double belief, double agreement) {}

  /**
   * What a layer's regions and all below them want: a value and how much, each times the weight.
   */
  private record Wish(double[] weighted, double[] weight) {}

  private RegionTree() {}

  /** The values of the first layer's regions; layers are given from the finest to the coarsest. */
  static double[] finest(List<Layer> layers) {
    List<Wish> wishes = new ArrayList<>();
    for (Layer layer : layers) {
      Wish wish = own(layer);
      if (!wishes.isEmpty()) {
        int below = wishes.size() - 1;
        passUp(wishes.get(below), layers.get(below), wish);
      }
      wishes.add(wish);
    }
    int last = layers.size() - 1;
    double[] values = new double[layers.get(last).initial().length];
    for (int region = 0; region < values.length; region++) {
      values[region] = wishes.get(last).weighted()[region] / wishes.get(last).weight()[region];
    }
    for (int l = last - 1; l >= 0; l--) {
      values = passDown(wishes.get(l), layers.get(l), values);
    }
    return values;
  }

  private static Wish own(Layer layer) {
    int regions = layer.initial().length;
    Wish wish = new Wish(new double[regions], new double[regions]);
    for (int region = 0; region < regions; region++) {
      wish.weighted()[region] = layer.belief() * layer.initial()[region];
      wish.weight()[region] = layer.belief();
    }
    return wish;
  }

  /** min over s of w (s - a)^2 + lambda (s - t)^2 is w lambda / (w + lambda) (t - a)^2. */
  private static void passUp(Wish from, Layer layer, Wish to) {
    for (int region = 0; region < layer.initial().length; region++) {
      double weight = from.weight()[region];
      double passed = weight * layer.agreement() / (weight + layer.agreement());
      int parent = layer.parents()[region];
      to.weighted()[parent] += passed * (from.weighted()[region] / weight);
      to.weight()[parent] += passed;
    }
  }

  private static double[] passDown(Wish wish, Layer layer, double[] parents) {
    double[] values = new double[layer.initial().length];
    for (int region = 0; region < values.length; region++) {
      double pull = layer.agreement() * parents[layer.parents()[region]];
      values[region] =
          (wish.weighted()[region] + pull) / (wish.weight()[region] + layer.agreement());
    }
    return values;
  }
}
