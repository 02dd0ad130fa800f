package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.pipeline.Cluster;
import org.chiaro.pipeline.PhotoValidation;
import org.chiaro.pipeline.Replicas;
import org.chiaro.pipeline.RunFacts;
import org.chiaro.pipeline.SpeedOf;
import org.chiaro.pipeline.TrainProgress;
import org.chiaro.pipeline.Training;
import org.chiaro.pipeline.WorkerTraining;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.chiaro.run.RunConfig;
import org.chiaro.run.RunDir;
import org.chiaro.run.Worker;
import org.chiaro.torch.Place;
import org.chiaro.unet.OnlineSource;
import org.chiaro.unet.PairSource;
import org.chiaro.unet.PlacedPairs;
import org.chiaro.unet.ResizedPairs;
import org.chiaro.unet.StoredPairs;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainConfig;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.Trainer;
import org.chiaro.unet.UNet;
import org.chiaro.unet.Validation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro train}: pairs of image and mask become a U-Net. */
@Command(
    name = "train",
    modelTransformer = StageOptions.Train.class,
    description = {
      "Train a U-Net on pairs that synth wrote (--data), or on pairs made meanwhile (--online).",
      "Writes unet.safetensors, train.csv and checkpoints/."
    })
final class TrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private static final int MOST_WORKERS = 1024;
  private static final List<String> DROPPED =
      List.of("--workers", "--threads", "--progress", "--spark", "--spark-conf");

  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--devices",
      paramLabel = "N,N",
      split = ",",
      description = {
        "Numbers of graphics cards that share every batch of --online,",
        "each with a generator and a network of its own; --device is not looked at then."
      })
  private List<Integer> devices = List.of();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Train in N processes on this machine (or those of --spark), each with --threads threads (by default an equal",
        "share of the cores); each learns from a part of every batch. On several machines, start",
        "one command each with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT in its environment."
      })
  private Optional<Integer> workers = Optional.empty();

  @Mixin private ClusterOptions cluster;
  @Mixin private CommonOptions.Config config;
  @Mixin private CommonOptions.Network network;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Kernels kernels;
  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Pictures pictures;
  @Mixin private CommonOptions.Output output;
  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() throws Exception {
    ConfigLoader loader =
        StageOptions.loader("train", spec.commandLine().getParseResult(), config, System.getenv());
    RunConfig resolved = loader.load();
    PrintWriter stdout = spec.commandLine().getOut();
    if (config.printed(loader, spec.commandLine().getOut())) {
      return 0;
    }
    Path folder =
        out.orElseThrow(() -> new ChiaroException.Usage("--out is missing, the folder of the run"));
    boolean stored = !resolved.train().data().isEmpty();
    if (stored == resolved.train().online()) {
      throw new ChiaroException.Usage("name the pairs to train on: either --data DIR or --online");
    }
    Optional<Worker> worker = Worker.of(System.getenv()).filter(one -> one.count() > 1);
    if (workers.isPresent()) {
      requireWorkers(worker);
      if (cluster.isGiven()) {
        return trainOnCluster(folder, resolved);
      }
      if (workers.get() > 1) {
        WorkerTraining.requireShares(resolved, workers.get());
        return WorkerProcesses.run(
            workers.get(), arguments(resolved), progress.mode, spec.commandLine().getErr());
      }
    }
    if (cluster.isGiven()) {
      throw new ChiaroException.Usage("--spark needs --workers, the number of processes");
    }
    if (worker.isPresent()) {
      return trainWithOthers(worker.get(), folder, resolved, loader.yaml());
    }
    if (!devices.isEmpty()) {
      return trainOnSeveral(folder, resolved, loader.yaml());
    }
    Torch.Setting setting = Torch.prepareAnywhere(resolved);
    TrainConfig training = Training.of(resolved, setting.precision());
    List<Validation> validations = PhotoValidation.of(resolved);
    if (stored) {
      Path named = Path.of(resolved.train().data());
      // the folder of a synth run will do as well as the pairs in it
      Path data = Files.isDirectory(named.resolve("pairs")) ? named.resolve("pairs") : named;
      PairSource pairs =
          new PlacedPairs(
              new StoredPairs(data, training.batchSize(), resolved.seed()), setting.place());
      Trainer trainer =
          new Trainer(training, "stored pairs", validations, resolved.train().skipBadSteps());
      return train(trainer, pairs, folder, resolved, loader.yaml());
    }
    try (Synthesizer synthesizer =
        Synthesizer.open(
            resolved.synth(),
            resolved.generator(),
            resolved.seed(),
            setting.precision(),
            resolved.kernels(),
            resolved.threadCount(),
            setting.place())) {
      OnlineSource pairs = synthesizer.pairs(training.batchSize());
      String name = "online pairs of generator " + synthesizer.settings().get("generator_sha256");
      int exitCode =
          train(
              new Trainer(training, name, validations, resolved.train().skipBadSteps()),
              pairs,
              folder,
              resolved,
              loader.yaml());
      LOG.info("pairs: {}", pairs.report().describe());
      return exitCode;
    }
  }

  private int trainOnCluster(Path folder, RunConfig resolved) {
    if (cluster.store().isPresent()) {
      throw new ChiaroException.Usage("--to: a training writes into --out alone");
    }
    WorkerTraining.requireShares(resolved, workers.get());
    LOG.info("train in {} processes, into {}", workers.get(), folder.toAbsolutePath());
    try (Cluster machines = cluster.connect("train", resolved.threads())) {
      PrintWriter stdout = spec.commandLine().getOut();
      stdout.println(machines.train(arguments(resolved), workers.get()));
      stdout.flush();
    }
    return 0;
  }

  private void requireWorkers(Optional<Worker> worker) {
    if (workers.get() < 1 || workers.get() > MOST_WORKERS) {
      throw new ChiaroException.Usage(
          "workers must be from 1 to %d, was %d".formatted(MOST_WORKERS, workers.get()));
    }
    if (!devices.isEmpty()) {
      throw new ChiaroException.Usage("--workers and --devices exclude each other");
    }
    if (worker.isPresent()) {
      throw new ChiaroException.Usage(
          "--workers starts workers by itself: unset RANK and WORLD_SIZE, or leave it out");
    }
  }

  /** What all workers are started with, each with its share of the threads. */
  private List<String> arguments(RunConfig resolved) {
    List<String> args = new ArrayList<>();
    boolean drop = false;
    for (String arg : spec.commandLine().getParseResult().originalArgs()) {
      boolean valueFollows = DROPPED.contains(arg);
      if (!drop && !valueFollows && DROPPED.stream().noneMatch(o -> arg.startsWith(o + "="))) {
        args.add(arg);
      }
      drop = valueFollows && !drop;
    }
    if (!args.contains(spec.name())) {
      args.add(0, spec.name());
    }
    if (!cluster.isGiven()) {
      int share = Math.max(1, resolved.threadCount() / workers.get());
      int each = resolved.threads() == 0 ? share : resolved.threads();
      args.addAll(List.of("--threads", Integer.toString(each)));
    }
    return args;
  }

  private int trainWithOthers(Worker worker, Path folder, RunConfig resolved, String yaml)
      throws Exception {
    if (!devices.isEmpty()) {
      throw new ChiaroException.Usage("--devices is for one process: each worker has one device");
    }
    WorkerTraining.requireShares(resolved, worker.count());
    Torch.Setting setting = Torch.prepare(resolved, worker);
    WorkerTraining training =
        new WorkerTraining(
            resolved, setting.precision(), setting.place(), worker, WorkerTraining.PATIENCE);
    if (!worker.isFirst()) {
      try (Interrupt interrupt = CtrlC.listen(spec);
          Progress shown =
              Progress.start(progress.mode, "train", resolved.train().steps(), "steps")) {
        training.help(new TrainProgress(shown, interrupt));
      }
      return 0;
    }
    return record(
        folder,
        resolved,
        yaml,
        setting.place(),
        (run, listener) -> {
          run.fact("workers", worker.count());
          WorkerTraining.Outcome outcome = training.lead(run.root(), output.resume(), listener);
          outcome.pairs().ifPresent(pairs -> RunFacts.pairs(run, pairs));
          return outcome.result();
        });
  }

  private int trainOnSeveral(Path folder, RunConfig resolved, String yaml) throws Exception {
    if (!resolved.train().online()) {
      throw new ChiaroException.Usage("--devices shares pairs of --online, not those of --data");
    }
    List<Place> places = Torch.cards(devices);
    Replicas replicas = new Replicas(resolved, Torch.precision(resolved), places);
    return record(
        folder,
        resolved,
        yaml,
        places.get(0),
        (run, listener) -> replicas.train(run.root(), output.resume(), listener));
  }

  private int train(Trainer trainer, PairSource pairs, Path folder, RunConfig resolved, String yaml)
      throws Exception {
    return record(
        folder,
        resolved,
        yaml,
        pairs.place(),
        (run, listener) -> {
          PairSource sized = ResizedPairs.of(pairs, resolved.train().trainSize());
          TrainResult result = trainer.run(sized, run.root(), output.resume(), listener);
          if (pairs instanceof OnlineSource online) {
            RunFacts.pairs(run, online.report());
          }
          return result;
        });
  }

  /** A training of a run that is open. */
  private interface Work {
    TrainResult run(RunDir run, TrainListener listener);
  }

  private int record(Path folder, RunConfig resolved, String yaml, Place place, Work work)
      throws Exception {
    List<String> commandLine = spec.commandLine().getParseResult().originalArgs();
    RunDir run =
        RunDir.open(
            folder, output.existing(), new RunDir.Start("train", commandLine, resolved.seed()));
    return run.record(
        started -> {
          int kept = resolved.train().keep() + 1;
          DiskSpace.require(
              started.root(),
              UNet.checkpointBytes(resolved.train().width()) * kept,
              kept + " checkpoints");
          started.config(yaml);
          Torch.facts(resolved, place).forEach(started::fact);
          try (Interrupt interrupt = CtrlC.listen(spec, started);
              Progress shown =
                  Progress.start(
                      progress.mode,
                      "train",
                      resolved.train().steps(),
                      "steps",
                      SpeedOf.training(resolved))) {
            TrainResult result = work.run(started, new TrainProgress(shown, interrupt));
            RunFacts.training(started, result);
            print(result);
          }
        });
  }

  private void print(TrainResult result) {
    LOG.info(
        "resident memory: {} MiB after the first steps, {} MiB at the end",
        result.residentStartBytes() >> 20,
        result.residentEndBytes() >> 20);
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      object.put("weights", result.weights().toString());
      object.put("steps", result.steps());
      object.put("loss", Double.isNaN(result.loss()) ? null : result.loss());
      object.put("images_per_s", result.imagesPerSecond());
      object.put("resident_start_bytes", result.residentStartBytes());
      object.put("resident_end_bytes", result.residentEndBytes());
      stdout.println(object);
    } else {
      stdout.println(result.weights());
    }
    stdout.flush();
  }
}
