package org.chiaro.unet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ResidentMemory;
import org.chiaro.run.WholeSteps;
import org.chiaro.torch.TensorScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one training, and its state between them. */
final class TrainLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  // by then libtorch's and the collector's memory has its size
  private static final long WARM_UP_STEPS = 10;

  /** What is trained, the same from the first step to the last. */
  record Task(
      TrainConfig config, List<Validation> validations, Optional<Team> team, int skipBadSteps) {}

  private final TrainConfig config;
  private final List<Validation> validations;
  private final Optional<Team> team;
  private final int skipBadSteps;
  private final PairSource source;
  private final Learner learner;
  private final Optional<TeamSteps> shared;
  private final TrainFiles files;
  private final TrainListener listener;
  private final Optional<PairAugment> augment;
  private final RunningStatistics statistics;
  private final long first;
  private Checkpoint.Mark mark;
  private long savedStep;
  private long step;
  private double bestScore;
  private double loss = Double.NaN;
  private String resolution;
  private int side;
  private long residentStart = -1;
  private long trainingNs;
  private int skipped;
  private boolean stopAgreed;

  /** A training that goes on from a mark; what it is made of stays the caller's. */
  TrainLoop(
      Task task,
      PairSource source,
      Learner learner,
      Optional<TeamSteps> shared,
      TrainFiles files,
      TrainListener listener,
      Checkpoint.Mark start) {
    this.config = task.config();
    this.validations = task.validations();
    this.team = task.team();
    this.skipBadSteps = task.skipBadSteps();
    this.augment = config.augment().map(moves -> new PairAugment(moves, config.seed()));
    this.source = source;
    this.learner = learner;
    this.shared = shared;
    this.files = files;
    this.listener = listener;
    this.mark = start;
    this.first = start.step();
    this.step = first;
    this.savedStep = first;
    this.bestScore = start.bestScore();
    this.resolution = start.resolution();
    this.side = side(start.resolution());
    this.statistics = new RunningStatistics(learner.net());
  }

  /** The shorter edge of pairs, 0 where none has been seen. */
  private static int side(String resolution) {
    return Arrays.stream(resolution.split("x"))
        .mapToInt(edge -> edge.matches("\\d{1,9}") ? Integer.parseInt(edge) : 0)
        .min()
        .orElse(0);
  }

  /** Makes all steps that are left. */
  void run(WholeSteps whole) {
    if (mark.scoreDue()) {
      checkpoint(true, whole);
    }
    while (step < config.steps()) {
      long startNs = System.nanoTime();
      double rate = config.rate(step);
      loss = updateOrSkip(rate, whole);
      step++;
      learner.average().ifPresent(average -> average.follow(learner.net(), step));
      mark = mark(false);
      statistics.take();
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
      if (stop || isDue()) {
        checkpoint(!stop, whole);
      }
      if (stop) {
        throw new ChiaroException.Interrupted(stopped());
      }
    }
  }

  /** What a checkpoint says of this moment. */
  private Checkpoint.Mark mark(boolean scoreDue) {
    return new Checkpoint.Mark(step, source.position(), bestScore, resolution, scoreDue);
  }

  private boolean isDue() {
    return step % config.checkpointEvery() == 0 || step == config.steps();
  }

  private String stopped() {
    return mark.step() == 0
        ? "training stopped in its first step; start again with --resume"
        : "training stopped after step %d of %d, checkpoint %s; go on with --resume"
            .formatted(mark.step(), config.steps(), files.lastName());
  }

  /** Writes what the last whole step left, while another may be under way; says so. */
  String save() {
    Map<String, Tensor> weights = statistics.weights();
    boolean unsaved = mark.step() > savedStep || mark.scoreDue();
    if (unsaved && BatchCheck.nonFinite(weights).isEmpty()) {
      files.checkpoint(mark, false, weights, learner.average(), learner.adam());
    }
    return stopped();
  }

  /** One update; NaN where it was skipped. */
  private double updateOrSkip(double rate, WholeSteps whole) {
    try {
      return update(rate, whole);
    } catch (BadStep bad) {
      if (skipped >= skipBadSteps) {
        throw bad.end();
      }
      statistics.restore();
      skipped++;
      LOG.warn("skipped, {} of at most {}: {}", skipped, skipBadSteps, bad.getMessage());
      return Double.NaN;
    }
  }

  /** One update; gives the loss before it. */
  private double update(double rate, WholeSteps whole) {
    try (var scope = TensorScope.withGrad()) {
      double value = whole.during(this::gradients);
      learner.apply(rate, this::diverged);
      return value;
    }
  }

  /** Leaves the gradients of the next batch in the weights; gives the loss. */
  private double gradients() {
    try (var scope = TensorScope.withGrad()) {
      TrainingBatch batch = source.next();
      int share = team.map(workers -> workers.share(config.batchSize())).orElse(config.batchSize());
      BatchCheck.check(batch, share, where());
      side = (int) Math.min(batch.images().size(2), batch.images().size(3));
      noteResolution(batch.images().size(3) + "x" + batch.images().size(2));
      if (augment.isPresent()) {
        int before = team.map(workers -> workers.first(config.batchSize())).orElse(0);
        batch = augment.get().apply(batch, step * config.batchSize() + before);
      }
      return shared.isPresent()
          ? together(shared.get(), batch)
          : learner.learn(batch, this::diverged);
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
    if (step == first && first > 0 && !List.of(found, Trainer.UNKNOWN).contains(resolution)) {
      throw new ChiaroException.Usage(
          "--resume: pairs were %s pixels, now they are %s; keep --train-size and the data, or use another --out"
              .formatted(resolution, found));
    }
    resolution = found;
  }

  private void checkpoint(boolean validate, WholeSteps whole) {
    // running statistics can overflow while the loss is still a number
    BatchCheck.nonFinite(learner.net().weights().all())
        .ifPresent(
            name -> {
              throw diverged(name + " is not finite").end();
            });
    boolean scoreDue = isDue() && !validations.isEmpty();
    double score = -1;
    if (validate && scoreDue) {
      // who saves meanwhile leaves the score to the run that goes on
      mark = mark(true);
      score = whole.during(this::validationScore);
      scoreDue = false;
    }
    boolean best = score > bestScore;
    bestScore = Math.max(bestScore, score);
    mark = mark(scoreDue);
    files.checkpoint(mark, best, learner.net().weights().all(), learner.average(), learner.adam());
    savedStep = step;
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

  @Override
  public void close() {
    statistics.close();
  }

  long step() {
    return step;
  }

  String resolution() {
    return resolution;
  }

  /** What has become of it, once the weights are written. */
  TrainResult result(Path weights) {
    double seconds = trainingNs / 1e9;
    double rate = seconds > 0 ? (step - first) * config.batchSize() / seconds : 0;
    return new TrainResult(weights, step, loss, rate, residentStart, ResidentMemory.bytes());
  }
}
