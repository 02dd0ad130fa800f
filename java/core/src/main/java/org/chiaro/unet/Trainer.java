package org.chiaro.unet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  // the size of pairs that have not been seen
  private static final String UNKNOWN = "unknown";

  // by then libtorch's and the collector's memory has its size
  private static final long WARM_UP_STEPS = 10;

  private final TrainConfig config;
  private final String sourceName;
  private final List<Validation> validations;
  private final Optional<GradientGroup> group;
  private final Optional<Team> team;
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
    this(config, sourceName, validations, Optional.empty(), Optional.empty(), skipBadSteps);
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
    this(config, sourceName, validations, group, Optional.empty(), 0);
  }

  /**
   * One worker's part of a training: all have the same configuration, and sources that give each
   * its share of every batch. Worker 0 writes; a bad step ends the training of all.
   */
  public Trainer(TrainConfig config, String sourceName, List<Validation> validations, Team team) {
    this(config, sourceName, validations, Optional.empty(), Optional.of(team), 0);
    Team.requireShares(config.batchSize(), team.group().count());
  }

  private Trainer(
      TrainConfig config,
      String sourceName,
      List<Validation> validations,
      Optional<GradientGroup> group,
      Optional<Team> team,
      int skipBadSteps) {
    this.config = config;
    this.sourceName = sourceName;
    this.validations = List.copyOf(validations);
    this.group = group;
    this.team = team;
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
    Loop loop = train(source, Optional.of(folder), resume, listener);
    return loop.result();
  }

  /** Takes a worker's part in a training that worker 0 runs and writes; writes nothing itself. */
  public void help(PairSource source, TrainListener listener) {
    train(source, Optional.empty(), false, listener);
  }

  private Loop train(
      PairSource source, Optional<Path> folder, boolean resume, TrainListener listener) {
    try (TrainFiles files = new TrainFiles(config, folder);
        UNet net =
            UNet.untrained(config.width(), config.seed(), config.precision(), source.place());
        WeightAverage average =
            config.average() > 0
                ? new WeightAverage(net, config.average(), config.precision())
                : null;
        Adam adam = new Adam(net.weights().trainable(UNetLayout::isTrainable), BETA1, BETA2)) {
      Optional<Checkpoint> start =
          resume ? inStep(files.latest(), files, source.place()) : Optional.empty();
      start.ifPresent(checkpoint -> checkpoint.requireSame(config));
      Learner learner = new Learner(net, Optional.ofNullable(average), adam, group);
      start.ifPresent(checkpoint -> checkpoint.restore(net, learner.average(), adam));
      long first = start.map(Checkpoint::step).orElse(0L);
      long position = start.map(Checkpoint::position).orElse(source.position());
      Optional<TeamSteps> shared = team.map(workers -> new TeamSteps(workers, net, adam));
      if (shared.isPresent()) {
        long[] common = shared.get().start(first, position);
        first = common[0];
        position = common[1];
      }
      if (first > 0) {
        source.seek(position);
      }
      Loop loop =
          new Loop(
              source,
              learner,
              shared,
              files,
              listener,
              first,
              start.map(Checkpoint::bestScore).orElse(-1.0),
              start.map(Checkpoint::resolution).orElse(UNKNOWN));
      files.begin(first);
      loop.run();
      shared.ifPresent(TeamSteps::close);
      loop.weights = files.finish(learner.finished(), metadata(loop));
      return loop;
    }
  }

  /** The newest checkpoint that all of the group have. */
  private Optional<Checkpoint> inStep(Optional<Checkpoint> newest, TrainFiles files, Place place) {
    if (group.isEmpty()) {
      return newest;
    }
    long mine = newest.map(Checkpoint::step).orElse(0L);
    long common = group.get().least(mine, place);
    if (common == mine) {
      return newest;
    }
    return common == 0 ? Optional.empty() : Optional.of(files.at(common));
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
    private final Optional<TeamSteps> shared;
    private final TrainFiles files;
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
    private boolean stopAgreed;
    private Optional<Path> weights = Optional.empty();

    Loop(
        PairSource source,
        Learner learner,
        Optional<TeamSteps> shared,
        TrainFiles files,
        TrainListener listener,
        long first,
        double bestScore,
        String resolution) {
      this.source = source;
      this.learner = learner;
      this.shared = shared;
      this.files = files;
      this.listener = listener;
      this.first = first;
      this.step = first;
      this.bestScore = bestScore;
      this.resolution = resolution;
    }

    void run() {
      while (step < config.steps()) {
        long startNs = System.nanoTime();
        double rate = config.rate(step);
        loss = updateOrSkip(rate);
        step++;
        learner.average().ifPresent(average -> average.follow(learner.net(), step));
        long tookNs = System.nanoTime() - startNs;
        trainingNs += tookNs;
        TrainStep done = new TrainStep(step, loss, rate, config.batchSize() * 1e9 / tookNs);
        files.add(done);
        listener.onStep(done);
        if (step - first <= WARM_UP_STEPS) {
          residentStart = ResidentMemory.bytes();
        }
        // several workers must all stop after the same step: they ask each other during it
        boolean asked = shared.isPresent() ? stopAgreed : listener.stopRequested();
        boolean stop = asked && step < config.steps();
        if (stop || step % config.checkpointEvery() == 0 || step == config.steps()) {
          checkpoint(!stop);
        }
        if (stop) {
          throw new ChiaroException.Interrupted(
              "training stopped after step %d of %d, checkpoint %s; go on with --resume"
                  .formatted(step, config.steps(), files.lastName()));
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
        int share =
            team.map(workers -> workers.share(config.batchSize())).orElse(config.batchSize());
        BatchCheck.check(batch, share, where());
        side = (int) Math.min(batch.images().size(2), batch.images().size(3));
        noteResolution(batch.images().size(3) + "x" + batch.images().size(2));
        if (augment.isPresent()) {
          int before = team.map(workers -> workers.first(config.batchSize())).orElse(0);
          batch = augment.get().apply(batch, step * config.batchSize() + before);
        }
        double value =
            shared.isPresent()
                ? together(shared.get(), batch)
                : learner.learn(batch, this::diverged);
        learner.apply(rate, this::diverged);
        return value;
      }
    }

    /** The loss is looked at when all have heard of it: they end together. */
    private double together(TeamSteps others, TrainingBatch batch) {
      TeamSteps.Mean mean = others.backward(batch, listener.stopRequested());
      stopAgreed |= mean.stop();
      if (!Double.isFinite(mean.loss())) {
        throw diverged("the loss is " + mean.loss());
      }
      return mean.loss();
    }

    /** Pairs of another size than before the interruption are another training. */
    private void noteResolution(String found) {
      if (step == first && first > 0 && !List.of(found, UNKNOWN).contains(resolution)) {
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
      files.checkpoint(
          step,
          source.position(),
          bestScore,
          resolution,
          best,
          learner.net(),
          learner.average(),
          learner.adam());
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
                  .formatted(step + 1, what, files.lastName())));
    }

    private String where() {
      return "at step %d, last good checkpoint: %s".formatted(step + 1, files.lastName());
    }

    TrainResult result() {
      double seconds = trainingNs / 1e9;
      double rate = seconds > 0 ? (step - first) * config.batchSize() / seconds : 0;
      return new TrainResult(
          weights.orElseThrow(), step, loss, rate, residentStart, ResidentMemory.bytes());
    }
  }
}
