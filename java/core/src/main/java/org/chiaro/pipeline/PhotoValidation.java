package org.chiaro.pipeline;

import java.util.List;
import org.chiaro.io.ImageFiles;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.Evaluation;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.PairStream;
import org.chiaro.metric.Protocol;
import org.chiaro.metric.ScoreHistogram;
import org.chiaro.predict.Predictor;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunConfig;
import org.chiaro.unet.UNet;
import org.chiaro.unet.Validation;

/** Photos and masks that a network in training is scored on, under the protocol of the paper. */
public final class PhotoValidation implements Validation {
  private final NamedSet set;
  private final RunConfig config;

  private PhotoValidation(NamedSet set, RunConfig config) {
    this.set = set;
    this.config = config;
  }

  /** The sets of a configuration, each as {@link NamedSet#parse} reads it. */
  public static List<Validation> of(RunConfig config) {
    return config.train().validate().stream()
        .<Validation>map(text -> new PhotoValidation(NamedSet.parse(text), config))
        .toList();
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public double maxF(UNet net, int side) {
    Protocol protocol = Protocol.PAPER;
    int asked = config.predict().shortEdge();
    Predictor predictor = new Predictor(net, asked > 0 ? asked : side);
    FolderPairs pairs =
        set.pairs(
            protocol,
            // the published evaluation ignores the camera's orientation
            photo -> predictor.map(ImageFiles.readRgb(photo, ImageFiles.Orientation.AS_STORED)));
    Evaluation evaluation = new Evaluation(protocol);
    try (Kernels kernels = KernelProvider.open(config.kernels(), 1)) {
      List<FailedPair> failed =
          PairStream.forEach(
              pairs,
              // the network belongs to one thread and has the others for itself
              1,
              pair -> ImageScores.of(pair.name(), ScoreHistogram.of(kernels, pair), protocol),
              evaluation::add);
      if (evaluation.count() == 0) {
        throw new ChiaroException.Data(
            "validation %s: no photo could be scored, the first: %s"
                .formatted(set.name(), failed.get(0).message()));
      }
    }
    return evaluation.scores().maxF();
  }
}
