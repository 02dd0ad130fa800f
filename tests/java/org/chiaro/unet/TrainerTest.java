package org.chiaro.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.chiaro.Pointers;
import org.bytedeco.pytorch.Scalar;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;
import org.chiaro.torch.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class TrainerTest {
  private static final int BATCH = 4;
  private static final int SIDE = 32;

  @TempDir private Path folder;

  private static Optional<Moves> moves(boolean augment) {
    return augment ? Optional.of(Moves.FAR) : Optional.empty();
  }

  private static TrainConfig config(long steps, long every, boolean augment, Precision precision) {
    return new TrainConfig(4, BATCH, steps, 1e-2, 8, 0.2, every, 2, moves(augment), 0, 3, precision, false);
  }

  private static PairSource pairs() {
    return new DiscPairs(BATCH, SIDE, 1);
  }

  private static Trainer trainer(TrainConfig config) {
    return new Trainer(config, "discs", List.of());
  }

  /** Stops after a number of steps, as Ctrl-C would. */
  private static TrainListener stopAfter(long steps) {
    return new TrainListener() {
      private long done;

      @Override
      public void onStep(TrainStep step) {
        done = step.step();
      }

      @Override
      public boolean stopRequested() {
        return done >= steps;
      }
    };
  }

  @Test
  void tenStepsEqualFiveStopResumeAndFive() throws Exception {
    TrainConfig config = config(10, 100, true, Precision.FP32);
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    trainer(config).run(pairs(), whole, false, TrainListener.none());
    var stopped =
        assertThrows(
            ChiaroException.Interrupted.class,
            () -> trainer(config).run(pairs(), parts, false, stopAfter(5)));
    assertTrue(stopped.getMessage().contains("step-000005"), stopped.getMessage());
    assertFalse(Files.exists(parts.resolve("unet.safetensors")));
    TrainResult result = trainer(config).run(pairs(), parts, true, TrainListener.none());
    assertEquals(10, result.steps());
    for (String file : new String[] {"unet.safetensors", "checkpoints/step-000010.safetensors"}) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(parts.resolve(file)), file);
    }
    assertEquals(losses(whole), losses(parts));
  }

  /** Pairs whose step number {@code step} has begun and never ends; counted from 1. */
  private static PairSource endless(PairSource good, int step, CountDownLatch begun) {
    return new PairSource() {
      @Override
      public TrainingBatch next() {
        TrainingBatch batch = good.next();
        if (position() == (long) step * BATCH) {
          begun.countDown();
          LockSupport.parkNanos(Long.MAX_VALUE);
        }
        return batch;
      }

      @Override
      public long position() {
        return good.position();
      }

      @Override
      public void seek(long position) {
        good.seek(position);
      }
    };
  }

  /** What a training that is left in the middle of a step ends with. */
  private static ChiaroException leftIn(int step, TrainConfig config, Path folder, boolean resume)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Supplier<ChiaroException>> saves = new AtomicReference<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void saves(Optional<Supplier<ChiaroException>> save) {
            save.ifPresent(saves::set);
          }
        };
    Thread training =
        new Thread(
            () -> trainer(config).run(endless(pairs(), step, begun), folder, resume, listener));
    training.setDaemon(true);
    training.start();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ChiaroException end = saves.get().get();
    // it may not get any further, as its process would end now
    LockSupport.unpark(training);
    training.join(200);
    assertTrue(training.isAlive());
    return end;
  }

  @Test
  void aStepThatIsLeftInTheMiddleIsAsIfItHadNotBegun() throws Exception {
    TrainConfig config = config(10, 100, true, Precision.FP32);
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    trainer(config).run(pairs(), whole, false, TrainListener.none());
    ChiaroException end = leftIn(6, config, parts, false);
    assertEquals(130, end.exitCode());
    assertTrue(end.getMessage().contains("after step 5 of 10, checkpoint"), end.getMessage());
    assertTrue(end.getMessage().contains("step-000005"), end.getMessage());
    assertTrue(leftIn(9, config, parts, true).getMessage().contains("step-000008"));
    trainer(config).run(pairs(), parts, true, TrainListener.none());
    for (String file : new String[] {"unet.safetensors", "checkpoints/step-000010.safetensors"}) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(parts.resolve(file)), file);
    }
    assertEquals(losses(whole), losses(parts));
  }

  @Test
  void aFirstStepThatIsLeftInTheMiddleLeavesNothing() throws Exception {
    TrainConfig config = config(4, 100, false, Precision.FP32);
    ChiaroException end = leftIn(1, config, folder, false);
    assertTrue(end.getMessage().contains("in its first step"), end.getMessage());
    assertEquals(4, trainer(config).run(pairs(), folder, true, TrainListener.none()).steps());
  }

  @Test
  void aStopWhereAScoreIsDueLeavesTheScoreToTheRunThatGoesOn() throws Exception {
    List<Integer> sides = new ArrayList<>();
    Validation validation =
        new Validation() {
          @Override
          public String name() {
            return "photos";
          }

          @Override
          public double maxF(UNet net, int side) {
            sides.add(side);
            return 0.9 - 0.1 * sides.size();
          }
        };
    Trainer trainer =
        new Trainer(config(4, 2, false, Precision.FP32), "discs", List.of(validation));
    assertThrows(
        ChiaroException.Interrupted.class,
        () -> trainer.run(pairs(), folder, false, stopAfter(2)));
    assertEquals(List.of(), sides);
    trainer.run(pairs(), folder, true, TrainListener.none());
    assertEquals(List.of(SIDE, SIDE), sides);
    assertEquals(
        "step-000002.safetensors",
        Files.readString(folder.resolve("checkpoints/best")).trim());
  }

  @Test
  void aRunThatWasKilledAfterItsLastStepEndsTheSame() throws Exception {
    TrainConfig config = config(4, 2, false, Precision.FP32);
    trainer(config).run(pairs(), folder, false, TrainListener.none());
    byte[] finished = Files.readAllBytes(folder.resolve("unet.safetensors"));
    Files.delete(folder.resolve("unet.safetensors"));
    trainer(config).run(pairs(), folder, true, TrainListener.none());
    assertArrayEquals(finished, Files.readAllBytes(folder.resolve("unet.safetensors")));
  }

  @Test
  void anyDamagedByteOfACheckpointIsFoundAndTheOneBeforeTakesOver() throws Exception {
    TrainConfig config = config(4, 2, false, Precision.FP32);
    trainer(config).run(pairs(), folder, false, TrainListener.none());
    byte[] finished = Files.readAllBytes(folder.resolve("unet.safetensors"));
    Path newest = folder.resolve("checkpoints/step-000004.safetensors");
    byte[] whole = Files.readAllBytes(newest);
    Random random = new Random(1);
    int headerBytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = whole.clone();
      int at = round < 1000 ? random.nextInt(8 + headerBytes) : random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(newest, damaged);
      assertThrows(ChiaroException.Model.class, () -> Checkpoint.read(newest), "byte " + at);
    }
    Checkpoint before =
        new CheckpointFolder(folder.resolve("checkpoints"), 2).latest().orElseThrow();
    assertEquals(2, before.mark().step());
    trainer(config).run(pairs(), folder, true, TrainListener.none());
    assertArrayEquals(finished, Files.readAllBytes(folder.resolve("unet.safetensors")));
    assertArrayEquals(whole, Files.readAllBytes(newest));
  }

  @Test
  void theAverageGoesOnWhereItStoppedAndIsWhatIsFinished() throws Exception {
    TrainConfig plain = config(10, 100, true, Precision.FP32);
    TrainConfig averaged =
        new TrainConfig(4, BATCH, 10, 1e-2, 8, 0.2, 100, 2, moves(true), 0.9, 3, Precision.FP32, false);
    Path last = folder.resolve("last");
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    trainer(plain).run(pairs(), last, false, TrainListener.none());
    trainer(averaged).run(pairs(), whole, false, TrainListener.none());
    assertThrows(
        ChiaroException.Interrupted.class,
        () -> trainer(averaged).run(pairs(), parts, false, stopAfter(5)));
    trainer(averaged).run(pairs(), parts, true, TrainListener.none());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("unet.safetensors")),
        Files.readAllBytes(parts.resolve("unet.safetensors")));
    // the training itself is the same, what is kept of it is not
    assertEquals(losses(last), losses(whole));
    Weights of = Safetensors.read(last.resolve("unet.safetensors"));
    Weights mean = Safetensors.read(whole.resolve("unet.safetensors"));
    assertEquals("0.9", mean.metadata().get("average"));
    String name = "inc.double_conv.0.weight";
    assertFalse(of.tensors().get(name).data().equals(mean.tensors().get(name).data()));
    String counter = "inc.double_conv.1.num_batches_tracked";
    assertEquals(of.tensors().get(counter).data(), mean.tensors().get(counter).data());
  }

  @Test
  void theNetworkLearnsInBothPrecisions() throws Exception {
    for (Precision precision : Precision.values()) {
      Path out = folder.resolve(precision.name());
      List<TrainStep> steps = new ArrayList<>();
      TrainListener listener =
          new TrainListener() {
            @Override
            public void onStep(TrainStep step) {
              steps.add(step);
            }
          };
      TrainConfig config =
          new TrainConfig(4, BATCH, 30, 1e-2, 25, 0.2, 100, 2, moves(false), 0, 3, precision, false);
      TrainResult result = trainer(config).run(pairs(), out, false, listener);
      assertTrue(result.loss() < 0.6 * steps.get(0).loss(), precision + " " + result);
      assertEquals(1e-2, steps.get(24).lr(), 1e-12);
      assertEquals(2e-3, steps.get(25).lr(), 1e-12);
      assertEquals(30, losses(out).size());
    }
  }

  @Test
  void theFinishedWeightsHavePublishedNamesAndSayWhatTheyAre() {
    TrainResult result =
        trainer(config(2, 100, false, Precision.FP32))
            .run(pairs(), folder, false, TrainListener.none());
    Weights weights = Safetensors.read(result.weights());
    assertEquals(
        new ArrayList<>(new UNetLayout(4).shapes().keySet()),
        new ArrayList<>(weights.tensors().keySet()));
    assertEquals("4", weights.metadata().get("width"));
    assertEquals("32x32", weights.metadata().get("resolution"));
    assertEquals("2", weights.metadata().get("steps"));
    assertEquals("3", weights.metadata().get("seed"));
    assertEquals("discs", weights.metadata().get("source"));
    new UNet(Parameters.of(weights.tensors()), Precision.FP32).close();
    assertEquals(OptionalInt.of(32), trainedSide(result.weights()));
    assertEquals(
        OptionalInt.empty(), trainedSide(SmallNets.write(folder.resolve("plain.safetensors"), 1)));
  }

  private static OptionalInt trainedSide(Path file) {
    try (UNetFile net = UNetFile.read(file, Precision.FP32)) {
      assertEquals(40, net.shortEdge(40));
      assertEquals(net.trainedSide().orElse(128), net.shortEdge(0));
      return net.trainedSide();
    }
  }

  @Test
  void finishedWeightsOfHalfTheSizeAreTheSameRounded() throws Exception {
    TrainConfig half =
        new TrainConfig(4, BATCH, 2, 1e-2, 8, 0.2, 100, 2, moves(false), 0, 3, Precision.FP32, true);
    Path whole = folder.resolve("whole");
    trainer(config(2, 100, false, Precision.FP32)).run(pairs(), whole, false, TrainListener.none());
    trainer(half).run(pairs(), folder, false, TrainListener.none());
    String name = "outc.conv.bias";
    Weights rounded = Safetensors.read(folder.resolve("unet.safetensors"));
    assertEquals(DType.F16, rounded.tensors().get(name).dtype());
    float exact =
        Safetensors.read(whole.resolve("unet.safetensors")).tensors().get(name).data().getFloat(0);
    try (UNetFile net = UNetFile.read(folder, Precision.FP32)) {
      float stored = Tensors.toArray(net.net().weights().get(name)).data().getFloat(0);
      assertEquals(exact, stored, Math.abs(exact) / 1000);
    }
  }

  @Test
  void checkpointsAreKeptAndTheBestAlways() throws Exception {
    // the first score is the highest
    double[] scores = {0.5, 0.3, 0.4, 0.2};
    int[] calls = {0};
    Validation validation =
        new Validation() {
          @Override
          public String name() {
            return "photos";
          }

          @Override
          public double maxF(UNet net, int side) {
            return scores[calls[0]++];
          }
        };
    new Trainer(config(8, 2, false, Precision.FP32), "discs", List.of(validation))
        .run(pairs(), folder, false, TrainListener.none());
    Path checkpoints = folder.resolve("checkpoints");
    assertEquals("step-000002.safetensors", Files.readString(checkpoints.resolve("best")).trim());
    assertEquals("step-000008.safetensors", Files.readString(checkpoints.resolve("last")).trim());
    try (var entries = Files.list(checkpoints)) {
      assertEquals(
          List.of(
              "best",
              "last",
              "step-000002.safetensors",
              "step-000006.safetensors",
              "step-000008.safetensors"),
          entries.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aDamagedCheckpointIsPassedOver() throws Exception {
    TrainConfig config = config(4, 2, false, Precision.FP32);
    trainer(config).run(pairs(), folder, false, TrainListener.none());
    byte[] good = Files.readAllBytes(folder.resolve("unet.safetensors"));
    Path last = folder.resolve("checkpoints/step-000004.safetensors");
    Files.write(last, java.util.Arrays.copyOf(Files.readAllBytes(last), 1000));
    trainer(config).run(pairs(), folder, true, TrainListener.none());
    assertArrayEquals(good, Files.readAllBytes(folder.resolve("unet.safetensors")));
  }

  @Test
  void aPoisonedCheckpointIsPassedOverThoughItsSumIsRight() throws Exception {
    TrainConfig config = config(4, 2, false, Precision.FP32);
    trainer(config).run(pairs(), folder, false, TrainListener.none());
    byte[] good = Files.readAllBytes(folder.resolve("unet.safetensors"));
    Path last = folder.resolve("checkpoints/step-000004.safetensors");
    byte[] whole = Files.readAllBytes(last);
    for (String part : List.of("model.", "optimiser.")) {
      Weights content = Safetensors.readOwn(last);
      Map<String, NdArray> poisoned = new LinkedHashMap<>();
      content
          .tensors()
          .forEach(
              (name, array) -> {
                NdArray copy = NdArray.allocate(array.dtype(), array.shape());
                copy.data().duplicate().put(array.data().duplicate());
                if (name.startsWith(part) && array.dtype() == DType.F32) {
                  copy.data().putFloat(0, Float.POSITIVE_INFINITY);
                }
                poisoned.put(name, copy);
              });
      Safetensors.write(last, poisoned, content.metadata());
      assertThrows(ChiaroException.Model.class, () -> Checkpoint.read(last));
      trainer(config).run(pairs(), folder, true, TrainListener.none());
      assertArrayEquals(good, Files.readAllBytes(folder.resolve("unet.safetensors")));
      assertArrayEquals(whole, Files.readAllBytes(last));
    }
  }

  @Test
  void goingOnWithAnotherRateIsRefused() {
    trainer(config(2, 2, false, Precision.FP32)).run(pairs(), folder, false, TrainListener.none());
    TrainConfig other =
        new TrainConfig(4, BATCH, 4, 1e-3, 8, 0.2, 2, 2, moves(false), 0, 3, Precision.FP32, false);
    var error =
        assertThrows(
            ChiaroException.Usage.class,
            () -> trainer(other).run(pairs(), folder, true, TrainListener.none()));
    assertTrue(error.getMessage().contains("train.lr was 0.01"), error.getMessage());
  }

  @Test
  void goingOnWithPairsOfAnotherSizeIsRefused() {
    trainer(config(2, 2, false, Precision.FP32)).run(pairs(), folder, false, TrainListener.none());
    PairSource smaller = ResizedPairs.of(pairs(), 16);
    var error =
        assertThrows(
            ChiaroException.Usage.class,
            () ->
                trainer(config(4, 2, false, Precision.FP32))
                    .run(smaller, folder, true, TrainListener.none()));
    assertTrue(error.getMessage().contains("32x32 pixels, now they are 16x16"), error.getMessage());
  }

  /** Pairs whose images hold NaN in steps {@code from} to {@code to}, counted from 1. */
  private static PairSource poisoned(PairSource good, int from, int to) {
    return new PairSource() {
          @Override
          public TrainingBatch next() {
            TrainingBatch batch = good.next();
            if (position() >= (long) from * BATCH && position() <= (long) to * BATCH) {
              batch.images().select(0, 1).select(0, 0).mul_(new Scalar(Double.NaN));
            }
            return batch;
          }

          @Override
          public long position() {
            return good.position();
          }

          @Override
          public void seek(long position) {
            good.seek(position);
          }
        };
  }

  @Test
  void badStepsAreSkippedAsOftenAsAllowed() throws Exception {
    TrainConfig config = config(8, 100, false, Precision.FP32);
    TrainResult result =
        new Trainer(config, "discs", List.of(), 2)
            .run(poisoned(pairs(), 3, 4), folder, false, TrainListener.none());
    assertEquals(8, result.steps());
    assertTrue(Double.isFinite(result.loss()), "loss " + result.loss());
    try (UNetFile net = UNetFile.read(result.weights(), Precision.FP32)) {
      assertEquals(Optional.empty(), BatchCheck.nonFinite(net.net().weights().all()));
    }
    var tooMany =
        assertThrows(
            ChiaroException.Data.class,
            () ->
                new Trainer(config, "discs", List.of(), 2)
                    .run(
                        poisoned(pairs(), 3, 5),
                        folder.resolve("b"),
                        false,
                        TrainListener.none()));
    assertTrue(tooMany.getMessage().contains("step 5"), tooMany.getMessage());
  }

  @Test
  void aDivergedForwardPassLeavesNoTraceWhenSkipped() throws Exception {
    // huge but finite images: infinite activations move the running statistics
    PairSource wild = pairs();
    PairSource huge =
        new PairSource() {
          @Override
          public TrainingBatch next() {
            TrainingBatch batch = wild.next();
            if (position() == 2L * BATCH) {
              batch.images().mul_(new Scalar(1e38));
            }
            return batch;
          }

          @Override
          public long position() {
            return wild.position();
          }

          @Override
          public void seek(long position) {
            wild.seek(position);
          }
        };
    TrainResult result =
        new Trainer(config(4, 100, false, Precision.FP32), "discs", List.of(), 1)
            .run(huge, folder, false, TrainListener.none());
    try (UNetFile net = UNetFile.read(result.weights(), Precision.FP32)) {
      assertEquals(Optional.empty(), BatchCheck.nonFinite(net.net().weights().all()));
    }
  }

  @Test
  void badPairsStopBeforeAnythingIsWritten() throws Exception {
    PairSource poisoned = poisoned(pairs(), 4, 100);
    var error =
        assertThrows(
            ChiaroException.Data.class,
            () ->
                trainer(config(10, 2, false, Precision.FP32))
                    .run(poisoned, folder, false, TrainListener.none()));
    assertTrue(error.getMessage().contains("step 4"), error.getMessage());
    assertTrue(error.getMessage().contains("step-000002"), error.getMessage());
    assertEquals(3, losses(folder).size());
  }

  @Test
  void aLossThatIsNotFiniteStopsTheTraining() {
    TrainConfig wild =
        new TrainConfig(4, BATCH, 10, 1e30, 8, 1, 1, 2, moves(false), 0, 3, Precision.FP32, false);
    var error =
        assertThrows(
            ChiaroException.Model.class,
            () -> trainer(wild).run(pairs(), folder, false, TrainListener.none()));
    assertTrue(error.getMessage().contains("diverged at step"), error.getMessage());
    new CheckpointFolder(folder.resolve("checkpoints"), 2)
        .latest()
        .ifPresent(checkpoint -> assertTrue(checkpoint.mark().step() < 10));
  }

  @Test
  void noPointerStaysBehind() {
    trainer(config(2, 2, true, Precision.FP32)).run(pairs(), folder, false, TrainListener.none());
    long before = Pointer.totalCount();
    trainer(config(4, 2, true, Precision.FP32)).run(pairs(), folder, true, TrainListener.none());
    Pointers.assertNoMoreThan(before);
  }

  @Test
  @Tag("long")
  void residentMemoryIsFlatOverTwoThousandSteps() {
    TrainResult result =
        trainer(config(2000, 500, true, Precision.BF16))
            .run(pairs(), folder, false, TrainListener.none());
    long growth = result.residentEndBytes() - result.residentStartBytes();
    System.err.printf(
        "resident memory %d MiB after 10 steps, %d MiB after 2000%n",
        result.residentStartBytes() >> 20, result.residentEndBytes() >> 20);
    assertTrue(growth < 64L << 20, growth + " bytes more");
  }

  private static List<String> losses(Path run) throws Exception {
    return Files.readAllLines(run.resolve("train.csv")).stream()
        .skip(1)
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }
}
