package org.chiaro.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunConfig;
import org.chiaro.run.Worker;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.torch.WorkerGroup;
import org.chiaro.unet.OnlineSource;
import org.chiaro.unet.PairSource;
import org.chiaro.unet.PlacedPairs;
import org.chiaro.unet.ResizedPairs;
import org.chiaro.unet.StoredPairs;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.Team;
import org.chiaro.unet.TrainConfig;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.Trainer;

/**
 * One process's part of a training that several share, on one machine or many. All see the same
 * sequence of samples, each learns from its share of every batch, and the gradients are averaged.
 * Worker 0 writes the run; the others write nothing and need no folder.
 */
public final class WorkerTraining {
  /** How long workers wait for each other at the start. */
  public static final Duration PATIENCE = Duration.ofSeconds(120);

  private final RunConfig config;
  private final TrainConfig training;
  private final Precision precision;
  private final Place place;
  private final Worker worker;
  private final Duration patience;

  /** What worker 0 has to say at the end; the report is empty where pairs are stored ones. */
  public record Outcome(TrainResult result, Optional<SynthReport> pairs) {}

  /**
   * A worker's part.
   *
   * @param place where its network is: the processor, or a card that no other worker has
   * @throws ChiaroException.Usage where a batch cannot be split equally
   */
  public WorkerTraining(
      RunConfig config, Precision precision, Place place, Worker worker, Duration patience) {
    this.config = config;
    this.training = Training.of(config, precision);
    this.precision = precision;
    this.place = place;
    this.worker = worker;
    this.patience = patience;
    requireShares(config, worker.count());
  }

  /**
   * Refuses what cannot be trained by so many workers.
   *
   * @throws ChiaroException.Usage saying why
   */
  public static void requireShares(RunConfig config, int workers) {
    Team.requireShares(config.train().batchSize(), workers);
    if (config.train().skipBadSteps() > 0) {
      throw new ChiaroException.Usage(
          "train.skip-bad-steps is for one worker: several end at their first bad step");
    }
  }

  /** Worker 0's part: trains into a folder as {@link Trainer#run}. */
  public Outcome lead(Path folder, boolean resume, TrainListener listener) {
    return work(
        (trainer, pairs, online) ->
            new Outcome(
                trainer.run(pairs, folder, resume, listener), online.map(OnlineSource::report)));
  }

  /** Another worker's part: returns when the training has ended. */
  public void help(TrainListener listener) {
    work(
        (trainer, pairs, online) -> {
          trainer.help(pairs, listener);
          return null;
        });
  }

  private interface Part<T> {
    T of(Trainer trainer, PairSource pairs, Optional<OnlineSource> online);
  }

  private <T> T work(Part<T> part) {
    if (place.isCard()) {
      torch.setDeviceIndex((byte) place.index());
    }
    if (config.train().online()) {
      try (Synthesizer synthesizer =
          Synthesizer.open(
              config.synth(),
              config.generator(),
              config.seed(),
              precision,
              config.kernels(),
              config.threadCount(),
              place)) {
        return joined(
            synthesizer.settings(),
            team -> {
              OnlineSource online = synthesizer.pairs(training.batchSize(), team);
              String name =
                  "online pairs of generator " + synthesizer.settings().get("generator_sha256");
              return part.of(trainer(name, team), sized(online), Optional.of(online));
            });
      }
    }
    Path named = Path.of(config.train().data());
    // the folder of a synth run will do as well as the pairs in it
    Path data = Files.isDirectory(named.resolve("pairs")) ? named.resolve("pairs") : named;
    int size = new StoredPairs(data, training.batchSize(), config.seed()).size();
    return joined(
        Map.of("stored_pairs", size),
        team -> {
          PairSource pairs =
              new StoredPairs(data, training.batchSize(), config.seed(), Optional.of(team));
          return part.of(trainer("stored pairs", team), sized(pairs), Optional.empty());
        });
  }

  private PairSource sized(PairSource pairs) {
    return ResizedPairs.of(new PlacedPairs(pairs, place), config.train().trainSize());
  }

  private Trainer trainer(String name, Team team) {
    return new Trainer(
        training, name, worker.isFirst() ? PhotoValidation.of(config) : List.of(), team);
  }

  private interface Joined<T> {
    T train(Team team);
  }

  private <T> T joined(Map<String, Object> pairs, Joined<T> body) {
    try (WorkerGroup group = WorkerGroup.join(worker, place, settings(pairs), patience)) {
      try {
        return body.train(new Team(group.gradients(), place, config.train().syncNorm()));
      } catch (ChiaroException.Interrupted e) {
        // all of them stop after the same step
        throw e;
      } catch (RuntimeException | Error e) {
        group.fail(String.valueOf(e.getMessage()));
        throw e;
      }
    }
  }

  /** What must be the same for all workers, a line each. */
  private String settings(Map<String, Object> pairs) {
    Map<String, Object> all = new TreeMap<>(training.fixed());
    all.putAll(pairs);
    all.put("workers", worker.count());
    all.put("steps", training.steps());
    all.put("train-size", config.train().trainSize());
    all.put("checkpoint-every", training.checkpointEvery());
    all.put("sync-norm", config.train().syncNorm());
    StringBuilder lines = new StringBuilder();
    all.forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
    return lines.toString();
  }
}
