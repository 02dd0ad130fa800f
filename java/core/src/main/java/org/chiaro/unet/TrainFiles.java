package org.chiaro.unet;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.Safetensors;
import org.chiaro.kernel.DType;
import org.chiaro.run.AtomicFiles;
import org.chiaro.torch.Adam;

/**
 * What a training leaves in its folder: train.csv, checkpoints/ and the finished weights. A worker
 * that helps another with its training has no folder, and leaves nothing.
 */
final class TrainFiles implements AutoCloseable {
  private final TrainConfig config;
  private final Optional<Path> folder;
  private final Optional<CheckpointFolder> checkpoints;
  private Optional<TrainLog> log = Optional.empty();

  TrainFiles(TrainConfig config, Optional<Path> folder) {
    this.config = config;
    this.folder = folder.map(AtomicFiles::createDirectories);
    checkpoints =
        folder.map(path -> new CheckpointFolder(path.resolve("checkpoints"), config.keep()));
  }

  /** The newest checkpoint that can be read. */
  Optional<Checkpoint> latest() {
    return checkpoints.flatMap(CheckpointFolder::latest);
  }

  /** The checkpoint of a step, which must be there. */
  Checkpoint at(long step) {
    return checkpoints.orElseThrow().at(step);
  }

  /** Starts train.csv after so many steps. */
  void begin(long step) {
    log = folder.map(path -> TrainLog.open(path.resolve("train.csv"), step));
  }

  void add(TrainStep step) {
    log.ifPresent(open -> open.add(step));
  }

  /** Writes the state of a training; {@code train.csv} reaches the disk before it. */
  void checkpoint(
      Checkpoint.Mark mark,
      boolean best,
      Map<String, Tensor> weights,
      Optional<WeightAverage> average,
      Adam adam) {
    if (checkpoints.isEmpty()) {
      return;
    }
    log.ifPresent(TrainLog::flush);
    CheckpointFolder into = checkpoints.get();
    Path file = into.write(mark, config, weights, average, adam);
    if (best) {
      into.best(file);
    }
  }

  /** Name of the last checkpoint, for messages. */
  String lastName() {
    return checkpoints.map(CheckpointFolder::lastName).orElse("worker 0's");
  }

  /** Writes the finished weights; gives their place, empty for a worker that helps. */
  Optional<Path> finish(UNet net, Map<String, String> metadata) {
    Optional<Path> weights = folder.map(path -> path.resolve(UNetFile.FINISHED));
    weights.ifPresent(
        file ->
            Safetensors.write(
                file, net.weights().toArrays(config.half() ? DType.F16 : DType.F32), metadata));
    return weights;
  }

  @Override
  public void close() {
    log.ifPresent(TrainLog::close);
  }
}
