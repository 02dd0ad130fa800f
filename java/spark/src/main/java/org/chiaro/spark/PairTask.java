package org.chiaro.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chiaro.pipeline.Cluster.PairWork;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.SynthConfig;
import org.chiaro.run.TemporaryFolder;
import org.chiaro.torch.Place;
import org.chiaro.unet.PairBlocks;
import org.chiaro.unet.PairExport;
import org.chiaro.unet.PairSynthesis;
import org.chiaro.unet.SynthReport;
import org.chiaro.unet.Synthesizer;

/**
 * One block of pairs on an executor: drawn, filtered and written as a shard.
 *
 * @param look whether a shard that is there already may be kept
 */
record PairTask(PairWork work, Store store, Shipped shipped, boolean look)
    implements Pieces.Work<Integer, PairTask.Done> {
  /**
   * A block that is there.
   *
   * @param samples pictures of the first block's first round, by their paths; else empty
   */
  record Done(
      int block, SynthReport report, Store.Written file, long ms, HashMap<String, byte[]> samples)
      implements Serializable {}

  /** The name of a block's file. */
  String file(int block) {
    return PairBlocks.name(block) + BlockFile.of(work.synth()).ending();
  }

  @Override
  public Done on(Worker worker, Integer block) throws IOException {
    store.requireShared();
    worker.requireNative(work.kernels());
    SynthConfig here = work.synth().withFiles(shipped::here);
    PairBlocks blocks = new PairBlocks(synthesizer(worker, here), here);
    long startNs = System.nanoTime();
    Optional<Done> there = look ? there(block, blocks.pairs(block)) : Optional.empty();
    if (there.isPresent()) {
      return there.get();
    }
    HashMap<String, byte[]> samples = new HashMap<>();
    SynthReport[] report = {SynthReport.NONE};
    Store.Written file =
        store.write(
            file(block),
            out ->
                report[0] =
                    BlockFile.of(here).write(blocks, block, out, new Rounds(block == 0, samples)));
    return new Done(block, report[0], file, (System.nanoTime() - startNs) / 1_000_000, samples);
  }

  private Synthesizer synthesizer(Worker worker, SynthConfig here) {
    Place place = worker.place(work.device());
    // all that pairs depend on, for one process may serve several jobs one after the other
    String key = "pairs %s %s %s".formatted(work, place, worker.threads());
    return worker.kept(
        key,
        Synthesizer.class,
        () -> {
          Synthesizer made =
              Synthesizer.open(
                  here,
                  work.generator().withFiles(shipped::here),
                  work.seed(),
                  work.precision(),
                  work.kernels(),
                  worker.threads(),
                  place);
          Object sum = made.settings().get("generator_sha256");
          if (!work.generatorSum().equals(sum)) {
            made.close();
            throw new ChiaroException.Model(
                "the generator here is %s, the driver's is %s".formatted(sum, work.generatorSum()));
          }
          return made;
        });
  }

  /** What an earlier run left of a block, if it is whole. */
  private Optional<Done> there(int block, int wanted) throws IOException {
    String file = file(block);
    Optional<Store.Written> present = store.sum(file);
    if (present.isEmpty()) {
      return Optional.empty();
    }
    return BlockFile.of(work.synth())
        .drawn(store, file)
        .filter(report -> report.kept() == wanted)
        .map(report -> new Done(block, report, present.get(), 0, new HashMap<>()));
  }

  /** Keeps the first round's pictures where they are wanted. */
  private record Rounds(boolean wanted, Map<String, byte[]> samples)
      implements PairBlocks.Listener {
    @Override
    public void progress(SynthReport block) {
      if (Thread.interrupted()) {
        throw new ChiaroException.Interrupted("this copy of the task is not needed");
      }
    }

    @Override
    public void firstRound(PairSynthesis.Round round) {
      if (!wanted) {
        return;
      }
      try (TemporaryFolder folder = TemporaryFolder.create()) {
        PairExport.samples(round, folder.path());
        try (Stream<Path> files = Files.walk(folder.path())) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            samples.put(folder.path().relativize(file).toString(), Files.readAllBytes(file));
          }
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
