package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunConfig;
import org.chiaro.run.TemporaryFolder;
import org.chiaro.torch.GradientGroup;
import org.chiaro.torch.Place;
import org.chiaro.torch.Precision;
import org.chiaro.unet.OnlineSource;
import org.chiaro.unet.ResizedPairs;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainConfig;
import org.chiaro.unet.TrainListener;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.TrainStep;
import org.chiaro.unet.Trainer;

/**
 * One training on several devices: each has a generator and a network, makes and learns from an
 * equal share of every batch, and the gradients are averaged. The first device writes the run; what
 * the others need to go on lies in {@code replicas/}. Running statistics are each device's own.
 */
public final class Replicas {
  /** Samples of device k are numbered from k times this on: more than any training draws. */
  private static final long SAMPLES = 1L << 40;

  private final RunConfig config;
  private final Precision precision;
  private final List<Place> places;
  private final TrainConfig share;

  /**
   * @param places one for each network, the first writes
   * @throws ChiaroException.Usage where a batch cannot be shared equally
   */
  public Replicas(RunConfig config, Precision precision, List<Place> places) {
    this.config = config;
    this.precision = precision;
    this.places = List.copyOf(places);
    TrainConfig whole = Training.of(config, precision);
    if (whole.batchSize() % places.size() != 0) {
      throw new ChiaroException.Usage(
          "train.batch-size %d is not a multiple of the %d devices"
              .formatted(whole.batchSize(), places.size()));
    }
    share = whole.withBatchSize(whole.batchSize() / places.size());
  }

  /** Trains into a folder, as {@link Trainer#run}; gives what the first device has to say. */
  public TrainResult train(Path folder, boolean resume, TrainListener listener) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            places.size(),
            body -> {
              Thread thread = new Thread(body, "replica");
              // where one fails the others wait for it: they must not keep the process
              thread.setDaemon(true);
              return thread;
            });
    try (TemporaryFolder meeting = TemporaryFolder.create()) {
      Lockstep lockstep = new Lockstep();
      CompletionService<Optional<TrainResult>> members = new ExecutorCompletionService<>(threads);
      for (int rank = 0; rank < places.size(); rank++) {
        int member = rank;
        members.submit(
            () -> {
              Path own = member == 0 ? folder : folder.resolve("replicas/" + member);
              TrainResult result =
                  member(
                      member,
                      meeting.path().resolve("members"),
                      own,
                      resume,
                      lockstep.member(member == 0 ? Optional.of(listener) : Optional.empty()));
              return member == 0 ? Optional.of(result) : Optional.empty();
            });
      }
      return outcome(members);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChiaroException.Interrupted("training on several devices was interrupted");
    } finally {
      threads.shutdown();
    }
  }

  /** What the first device says; a failure of one ends the wait, a stop is waited for by all. */
  private TrainResult outcome(CompletionService<Optional<TrainResult>> members)
      throws InterruptedException {
    Optional<TrainResult> first = Optional.empty();
    ChiaroException.Interrupted stopped = null;
    for (int i = 0; i < places.size(); i++) {
      try {
        Optional<TrainResult> done = members.take().get();
        first = first.or(() -> done);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ChiaroException.Interrupted stop) {
          stopped = stop;
        } else if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        } else {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    if (stopped != null) {
      throw stopped;
    }
    return first.orElseThrow();
  }

  private TrainResult member(
      int rank, Path meeting, Path folder, boolean resume, TrainListener listener) {
    Place place = places.get(rank);
    if (place.isCard()) {
      torch.setDeviceIndex((byte) place.index());
    }
    try (Synthesizer synthesizer =
            Synthesizer.open(
                config.synth(),
                config.generator(),
                config.seed(),
                precision,
                config.kernels(),
                Math.max(1, config.threadCount() / places.size()),
                place);
        GradientGroup group = GradientGroup.join(place, meeting, rank, places.size())) {
      OnlineSource pairs = synthesizer.pairs(share.batchSize());
      pairs.seek(rank * SAMPLES);
      String name = "online pairs of generator " + synthesizer.settings().get("generator_sha256");
      return new Trainer(
              share, name, rank == 0 ? PhotoValidation.of(config) : List.of(), Optional.of(group))
          .run(ResizedPairs.of(pairs, config.train().trainSize()), folder, resume, listener);
    }
  }

  /** Ends all trainings after the same step. No device is more than one step ahead of another. */
  private static final class Lockstep {
    private final AtomicLong last = new AtomicLong(Long.MAX_VALUE);

    TrainListener member(Optional<TrainListener> user) {
      return new TrainListener() {
        private long step;

        @Override
        public void onStep(TrainStep done) {
          step = done.step();
          user.ifPresent(listener -> listener.onStep(done));
        }

        @Override
        public void onValidation(long at, String set, double maxF) {
          user.ifPresent(listener -> listener.onValidation(at, set, maxF));
        }

        @Override
        public boolean stopRequested() {
          if (user.isPresent() && user.get().stopRequested()) {
            last.compareAndSet(Long.MAX_VALUE, step + 2);
          }
          return step >= last.get();
        }
      };
    }
  }
}
