package org.chiaro.saliency;

import java.util.Arrays;
import org.chiaro.kernel.Kernels;

/**
 * What a photo's superpixels tell of its background, whatever its object is: the part that {@link
 * RobustBackground} and {@link BackgroundSharpening} have in common.
 *
 * @param twoSteps {@link SuperpixelGraph#withinTwoSteps}
 * @param colour distances of mean colours in CIELAB
 * @param smoothSigma {@link NeighbourColours#smoothSigma}
 * @param place row and column of each superpixel in parts of the sides
 * @param connectivity {@link BoundaryConnectivity} of each superpixel
 */
record BackgroundCues(
    SuperpixelGraph graph,
    boolean[] twoSteps,
    PairTable colour,
    double smoothSigma,
    double[][] place,
    double[] connectivity) {

  static BackgroundCues of(Kernels kernels, Superpixels superpixels) {
    SuperpixelGraph graph = SuperpixelGraph.of(superpixels);
    double[][] means = superpixels.means();
    double[][] lab = new double[means.length][];
    double[][] place = new double[means.length][];
    for (int p = 0; p < means.length; p++) {
      lab[p] = CieLab.of(means[p][0] / 255, means[p][1] / 255, means[p][2] / 255);
      place[p] = Arrays.copyOfRange(means[p], 3, 5);
    }
    PairTable colour = PairTable.distances(lab);
    boolean[] twoSteps = graph.withinTwoSteps();
    NeighbourColours colours = NeighbourColours.of(graph, twoSteps, colour);
    double[] connectivity =
        BoundaryConnectivity.of(
            kernels, graph, colour, colours.smallStep(), colours.geodesicSigma());
    return new BackgroundCues(graph, twoSteps, colour, colours.smoothSigma(), place, connectivity);
  }

  /** How probably each superpixel is background. */
  double[] probability() {
    return BoundaryConnectivity.probability(connectivity);
  }

  /** {@link SmoothSaliency} with what tells of the object: a value in [0,1] a superpixel. */
  double[] smooth(Kernels kernels, double[] object) {
    return SmoothSaliency.of(
        kernels,
        graph,
        twoSteps,
        colour,
        smoothSigma,
        BoundaryConnectivity.weight(connectivity, probability()),
        object);
  }
}
