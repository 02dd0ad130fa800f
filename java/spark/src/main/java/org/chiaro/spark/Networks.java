package org.chiaro.spark;

import java.nio.file.Path;
import org.chiaro.pipeline.Cluster.MapWork;
import org.chiaro.predict.Predictor;
import org.chiaro.run.ChiaroException;
import org.chiaro.saliency.BackgroundSharpening;
import org.chiaro.torch.Place;
import org.chiaro.unet.UNetFile;

/** Networks of an executor process, each opened once. */
final class Networks {
  private Networks() {}

  /**
   * The maps of the work's network.
   *
   * @throws ChiaroException.Model where its file is not here, or not the driver's
   */
  static Predictor predictor(Worker worker, MapWork work, Shipped shipped) {
    Place place = worker.place(work.device());
    UNetFile file =
        worker.kept(
            "unet %s %s %s".formatted(work.sum(), work.precision(), place),
            UNetFile.class,
            () -> open(work, shipped, place));
    return new Predictor(file.net(), work.shortEdge(), BackgroundSharpening.when(work.sharpen()));
  }

  private static UNetFile open(MapWork work, Shipped shipped, Place place) {
    UNetFile file = UNetFile.named(shipped.here(work.model()), work.precision());
    if (!file.sha256().equals(work.sum())) {
      file.close();
      throw new ChiaroException.Model(
          "%s here is %s, the driver's is %s".formatted(work.model(), file.sha256(), work.sum()));
    }
    file.net().moveTo(place);
    return file;
  }

  /**
   * The file that a model's name stands for: itself, or the weights in the folder of a training.
   */
  static String file(String model) {
    Path path = Path.of(model);
    return java.nio.file.Files.isDirectory(path)
        ? path.resolve(UNetFile.FINISHED).toString()
        : model;
  }
}
