package org.chiaro.pipeline;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.Stop;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far a training is, and ends it between two steps when the user asks. */
public final class TrainProgress implements TrainListener {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private final Progress progress;
  private final Stop stop;
  private boolean started;

  public TrainProgress(Progress progress, Stop stop) {
    this.progress = progress;
    this.stop = stop;
  }

  @Override
  public void onStep(TrainStep step) {
    if (!started) {
      progress.from(step.step() - 1);
      started = true;
    }
    progress.note(
        String.format(
            Locale.ROOT, "loss %.4f, %.1f images/s", step.loss(), step.imagesPerSecond()));
    progress.step();
  }

  @Override
  public void onValidation(long step, String set, double maxF) {
    LOG.info("step {}: max F {} on {}", step, String.format(Locale.ROOT, "%.4f", maxF), set);
  }

  @Override
  public boolean stopRequested() {
    return stop.getAsBoolean();
  }

  @Override
  public void saves(Optional<Supplier<ChiaroException>> save) {
    stop.saves(save);
  }
}
