package org.chiaro.unet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ResidentMemory;
import org.chiaro.torch.Adam;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Place;
import org.chiaro.torch.TensorScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published training: cross-entropy over two logits, Adam, a rate that decays in steps.
 *
 * <p>A loss or gradient that is not finite ends the training before it changes a weight: a data
 * error (exit 3) where the pairs themselves hold NaN, a model error (exit 4) where the network
 * diverged; both name the step and the last checkpoint, which is good. Some such steps may be
 * skipped: they count, and change nothing.
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  // by then libtorch's and the collector's memory has its size
  private static final long WARM_UP_STEPS = 10;

  private final TrainConfig config;
  private final String sourceName;
  private final List<Validation> validations;
  private final Optional<GradientGroup> group;
  private final int skipBadSteps;

  /** A training that ends at its first bad step. */
  public Trainer(TrainConfig config, String sourceName, List<Validation> validations) {
    this(config, sourceName, validations, 0);
  }

  /**
   * A training.
   *
   * @param sourceName what the pairs are, noted in the finished weights
   * @param validations sets scored at each checkpoint, the highest mean becomes {@code best}
   * @param skipBadSteps how many steps with NaN or infinity are passed over in one run
   */
  public Trainer(
      TrainConfig config, String sourceName, List<Validation> validations, int skipBadSteps) {
    this(config, sourceName, validations, Optional.empty(), skipBadSteps);
  }

  /**
   * A training that is one of several with the same configuration, each on pairs of its own; it
   * skips no bad steps, as the others would not.
   *
   * @param group the others, whose gradients are averaged with this one's
   */
  public Trainer(
      TrainConfig config,
      String sourceName,
      List<Validation> validations,
      Optional<GradientGroup> group) {
    this(config, sourceName, validations, group, 0);
  }

  private Trainer(
      TrainConfig config,
      String sourceName,
      List<Validation> validations,
      Optional<GradientGroup> group,
      int skipBadSteps) {
    this.config = config;
    this.sourceName = sourceName;
    this.validations = List.copyOf(validations);
    this.group = group;
    this.skipBadSteps = skipBadSteps;
  }

  /**
   * Trains and writes {@code train.csv}, {@code checkpoints/} and at the end {@code
   * unet.safetensors} into a folder.
   *
   * @param source batches of the configured size; stays the caller's
   * @param resume go on from the last checkpoint in the folder, if there is one
   * @throws ChiaroException.Interrupted if the listener asked to stop; a checkpoint is written
   */
  public TrainResult run(PairSource source, Path folder, boolean resume, TrainListener listener) {
    AtomicFiles.createDirectories(folder);
    CheckpointFolder checkpoints =
        new CheckpointFolder(folder.resolve("checkpoints"), config.keep());
    Optional<Checkpoint> start =
        resume ? inStep(checkpoints.latest(), checkpoints, source.place()) : Optional.empty();
    start.ifPresent(checkpoint -> checkpoint.requireSame(config));
    try (UNet net =
            UNet.untrained(config.width(), config.seed(), config.precision(), source.place());
        WeightAverage average =
            config.average() > 0
                ? new WeightAverage(net, config.average(), config.precision())
                : null;
        Adam adam = new Adam(net.weights().trainable(UNetLayout::isTrainable), BETA1, BETA2)) {
      Learner learner = new Learner(net, Optional.ofNullable(average), adam, group);
      long first = 0;
      double bestScore = -1;
      String resolution = "unknown";
      if (start.isPresent()) {
        start.get().restore(net, learner.average(), adam);
        source.seek(start.get().position());
        first = start.get().step();
        bestScore = start.get().bestScore();
        resolution = start.get().resolution();
      }
      Loop loop = new Loop(source, learner, checkpoints, listener, first, bestScore, resolution);
      try (TrainLog log = TrainLog.open(folder.resolve("train.csv"), first)) {
        loop.run(log);
      }
      Path weights = folder.resolve(UNetFile.FINISHED);
      Safetensors.write(
          weights,
          learner.finished().weights().toArrays(config.half() ? DType.F16 : DType.F32),
          metadata(loop));
      return loop.result(weights);
    }
  }

  /** The newest checkpoint that all of the group have. */
  private Optional<Checkpoint> inStep(
      Optional<Checkpoint> newest, CheckpointFolder checkpoints, Place place) {
    if (group.isEmpty()) {
      return newest;
    }
    long mine = newest.map(Checkpoint::step).orElse(0L);
    long common = group.get().least(mine, place);
    if (common == mine) {
      return newest;
    }
    return common == 0 ? Optional.empty() : Optional.of(checkpoints.at(common));
  }

  private Map<String, String> metadata(Loop loop) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("kind", "chiaro.unet");
    metadata.put("width", Integer.toString(config.width()));
    metadata.put("resolution", loop.resolution);
    metadata.put("steps", Long.toString(loop.step));
    metadata.put("seed", Long.toString(config.seed()));
    if (config.average() > 0) {
      metadata.put("average", Double.toString(config.average()));
    }
    metadata.put("source", sourceName);
    return metadata;
  }

  /** The state of one run. */
  private final class Loop {
    private final PairSource source;
    private final Learner learner;
    private final CheckpointFolder checkpoints;
    private final TrainListener listener;
    private final Optional<PairAugment> augment =
        config.augment().map(moves -> new PairAugment(moves, config.seed()));
    private final long first;
    private long step;
    private double bestScore;
    private double loss = Double.NaN;
    private String resolution;
    private int side;
    private long residentStart = -1;
    private long trainingNs;
    private int skipped;

    Loop(
        PairSource source,
        Learner learner,
        CheckpointFolder checkpoints,
        TrainListener listener,
        long first,
        double bestScore,
        String resolution) {
      this.source = source;
      this.learner = learner;
      this.checkpoints = checkpoints;
      this.listener = listener;
      this.first = first;
      this.step = first;
      this.bestScore = bestScore;
      this.resolution = resolution;
    }

    void run(TrainLog log) {
      while (step < config.steps()) {
        long startNs = System.nanoTime();
        double rate = config.rate(step);
        loss = updateOrSkip(rate);
        step++;
        learner.average().ifPresent(average -> average.follow(learner.net(), step));
        long tookNs = System.nanoTime() - startNs;
        trainingNs += tookNs;
        TrainStep done = new TrainStep(step, loss, rate, config.batchSize() * 1e9 / tookNs);
        log.add(done);
        listener.onStep(done);
        if (step - first <= WARM_UP_STEPS) {
          residentStart = ResidentMemory.bytes();
        }
        boolean stop = listener.stopRequested() && step < config.steps();
        if (stop || step % config.checkpointEvery() == 0 || step == config.steps()) {
          log.flush();
          checkpoint(!stop);
        }
        if (stop) {
          throw new ChiaroException.Interrupted(
              "training stopped after step %d of %d, checkpoint %s; go on with --resume"
                  .formatted(step, config.steps(), checkpoints.lastName()));
        }
      }
    }

    /** One update; NaN where it was skipped. */
    private double updateOrSkip(double rate) {
      try (var scope = TensorScope.withGrad()) {
        Optional<RunningStatistics> before =
            skipped < skipBadSteps
                ? Optional.of(RunningStatistics.of(learner.net()))
                : Optional.empty();
        try {
          return update(rate);
        } catch (BadStep bad) {
          before.orElseThrow(bad::end).restore();
          skipped++;
          LOG.warn("skipped, {} of at most {}: {}", skipped, skipBadSteps, bad.getMessage());
          return Double.NaN;
        }
      }
    }

    /** One update; gives the loss before it. */
    private double update(double rate) {
      try (var scope = TensorScope.withGrad()) {
        TrainingBatch batch = source.next();
        BatchCheck.check(batch, config.batchSize(), where());
        side = (int) Math.min(batch.images().size(2), batch.images().size(3));
        noteResolution(batch.images().size(3) + "x" + batch.images().size(2));
        if (augment.isPresent()) {
          batch = augment.get().apply(batch, step * config.batchSize());
        }
        double value = learner.learn(batch, this::diverged);
        learner.apply(rate, this::diverged);
        return value;
      }
    }

    /** Pairs of another size than before the interruption are another training. */
    private void noteResolution(String found) {
      if (step == first && first > 0 && !found.equals(resolution)) {
        throw new ChiaroException.Usage(
            "--resume: pairs were %s pixels, now they are %s; keep --train-size and the data, or use another --out"
                .formatted(resolution, found));
      }
      resolution = found;
    }

    private void checkpoint(boolean validate) {
      // running statistics can overflow while the loss is still a number
      BatchCheck.nonFinite(learner.net().weights().all())
          .ifPresent(
              name -> {
                throw diverged(name + " is not finite").end();
              });
      double score = validate ? validationScore() : -1;
      boolean best = score > bestScore;
      bestScore = Math.max(bestScore, score);
      Path file =
          checkpoints.write(
              step,
              source.position(),
              bestScore,
              resolution,
              config,
              learner.net(),
              learner.average(),
              learner.adam());
      if (best) {
        checkpoints.best(file);
      }
    }

    private double validationScore() {
      List<Double> scores = new ArrayList<>();
      for (Validation validation : validations) {
        double maxF = validation.maxF(learner.finished(), side);
        listener.onValidation(step, validation.name(), maxF);
        scores.add(maxF);
      }
      return scores.stream().mapToDouble(Double::doubleValue).average().orElse(-1);
    }

    private BadStep diverged(String what) {
      return new BadStep(
          new ChiaroException.Model(
              "training diverged at step %d: %s; last good checkpoint: %s; try a lower --lr"
                  .formatted(step + 1, what, checkpoints.lastName())));
    }

    private String where() {
      return "at step %d, last good checkpoint: %s".formatted(step + 1, checkpoints.lastName());
    }

    TrainResult result(Path weights) {
      double seconds = trainingNs / 1e9;
      double rate = seconds > 0 ? (step - first) * config.batchSize() / seconds : 0;
      return new TrainResult(weights, step, loss, rate, residentStart, ResidentMemory.bytes());
    }
  }
}
