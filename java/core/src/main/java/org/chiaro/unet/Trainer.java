package org.chiaro.unet;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.WholeSteps;
import org.chiaro.torch.Adam;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Place;

/**
 * The published training: cross-entropy over two logits, Adam, a rate that decays in steps.
 *
 * <p>A loss or gradient that is not finite ends the training before it changes a weight: a data
 * error (exit 3) where the pairs themselves hold NaN, a model error (exit 4) where the network
 * diverged; both name the step and the last checkpoint, which is good. Some such steps may be
 * skipped: they count, and change nothing.
 */
public final class Trainer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  // the size of pairs that have not been seen
  static final String UNKNOWN = "unknown";

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
    return train(source, Optional.of(folder), resume, listener).orElseThrow();
  }

  /** Takes a worker's part in a training that worker 0 runs and writes; writes nothing itself. */
  public void help(PairSource source, TrainListener listener) {
    train(source, Optional.empty(), false, listener);
  }

  private Optional<TrainResult> train(
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
      Checkpoint.Mark mark =
          start
              .map(Checkpoint::mark)
              .orElse(new Checkpoint.Mark(0, source.position(), -1, UNKNOWN, false));
      long first = mark.step();
      long position = mark.position();
      Optional<TeamSteps> shared = team.map(workers -> new TeamSteps(workers, net, adam));
      if (shared.isPresent()) {
        long[] common = shared.get().start(first, position);
        first = common[0];
        position = common[1];
      }
      if (first > 0) {
        source.seek(position);
      }
      files.begin(first);
      try (TrainLoop loop =
              new TrainLoop(
                  new TrainLoop.Task(config, validations, team, skipBadSteps),
                  source,
                  learner,
                  shared,
                  files,
                  listener,
                  mark.at(first, position));
          WholeSteps whole = new WholeSteps(listener::saves, loop::save)) {
        loop.run(whole);
        shared.ifPresent(TeamSteps::close);
        return files.finish(learner.finished(), metadata(loop)).map(loop::result);
      }
    }
  }

  /** The newest checkpoint that all of the group have. */
  private Optional<Checkpoint> inStep(Optional<Checkpoint> newest, TrainFiles files, Place place) {
    if (group.isEmpty()) {
      return newest;
    }
    long mine = newest.map(Checkpoint::mark).map(Checkpoint.Mark::step).orElse(0L);
    long common = group.get().least(mine, place);
    if (common == mine) {
      return newest;
    }
    return common == 0 ? Optional.empty() : Optional.of(files.at(common));
  }

  private Map<String, String> metadata(TrainLoop loop) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("kind", "chiaro.unet");
    metadata.put("width", Integer.toString(config.width()));
    metadata.put("resolution", loop.resolution());
    metadata.put("steps", Long.toString(loop.step()));
    metadata.put("seed", Long.toString(config.seed()));
    if (config.average() > 0) {
      metadata.put("average", Double.toString(config.average()));
    }
    metadata.put("source", sourceName);
    return metadata;
  }
}
