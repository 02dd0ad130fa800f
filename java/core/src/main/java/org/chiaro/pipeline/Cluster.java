package org.chiaro.pipeline;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import org.chiaro.predict.PhotoList;
import org.chiaro.predict.PredictionRun;
import org.chiaro.run.Device;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.Precision;
import org.chiaro.unet.SynthReport;

/**
 * Many machines that share the work of one command, which runs on as their driver. The program has
 * none of its own: a module beside it brings one, found as a service.
 *
 * <p>What comes out is what the command would give alone, byte for byte on machines of one kind,
 * whoever did which part, and however often. What keeps one machine from working is an exception
 * that names the machine.
 */
public interface Cluster extends AutoCloseable {
  /**
   * Which cluster, and how.
   *
   * @param url its address
   * @param settings of its engine, by their names there
   * @param threads of each task; 0 leaves it to the cluster
   * @param store where results go instead of the folder of the run: a folder on any file system
   *     that the cluster knows
   */
  record Address(String url, Map<String, String> settings, int threads, Optional<String> store) {}

  /** Reaches clusters; a service. */
  interface Connector {
    /**
     * Starts to work with a cluster.
     *
     * @param name of the work, for the cluster's pages
     */
    Cluster connect(Address address, String name);
  }

  /**
   * What pairs are made with.
   *
   * @param generatorSum the generator's SHA-256, which every machine compares
   */
  record PairWork(
      SynthConfig synth,
      GeneratorConfig generator,
      String generatorSum,
      long seed,
      Precision precision,
      String kernels,
      Device device)
      implements Serializable {}

  /**
   * A network that makes maps.
   *
   * @param model its file
   * @param sum the file's SHA-256, which every machine compares
   * @param shortEdge shorter side of photos as it sees them
   */
  record MapWork(
      String model, String sum, int shortEdge, boolean sharpen, Precision precision, Device device)
      implements Serializable {}

  /**
   * A photo anywhere.
   *
   * @param uri of a file system that the cluster knows
   * @param name what the user called it
   * @param key where its pictures go, below the folder of results and without their endings
   */
  record Photo(String uri, String name, String key, long bytes) implements Serializable {
    /** A file of this machine, or one that it shares. */
    public static Photo of(PhotoList.Item item) {
      return new Photo(
          item.photo().toUri().toString(),
          item.photo().toString(),
          item.key(),
          item.photo().toFile().length());
    }
  }

  /**
   * Makes blocks of pairs; with the first one comes what it shows as samples.
   *
   * @param existing what to do with results that are not in the folder of the run; there the caller
   *     has looked
   * @param made told as each block is there, on one thread; may throw to stop
   */
  void pairs(
      PairWork work,
      List<Integer> blocks,
      RunDir run,
      RunDir.Existing existing,
      ObjIntConsumer<SynthReport> made);

  /**
   * The photos of files, folders and patterns, and those that a text file lists, one a line.
   *
   * @throws org.chiaro.run.ChiaroException.Data if there is none, or one is not there
   * @throws org.chiaro.run.ChiaroException.Usage if two would write the same files
   */
  List<Photo> photos(List<String> inputs, Optional<Path> list);

  /** Predicts photos into the folder of results; lists what is finished and what failed. */
  PredictionRun.Counts predict(
      MapWork work,
      PredictionRun.Settings settings,
      List<Photo> photos,
      RunDir run,
      RunDir.Existing existing,
      boolean failFast,
      BooleanSupplier stop,
      Progress progress);

  /** Measures pairs that every machine can read; with a network, whose maps it makes on the way. */
  Measuring measuring(Optional<MapWork> maps, String kernels);

  /**
   * Runs the command {@code train} once on each of so many machines at the same time, each told by
   * RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT which of them it is.
   *
   * @param arguments of the command; paths in them start from this process's working folder
   * @return the last line that the first of them printed
   * @throws org.chiaro.run.ChiaroException as one of them said it, with its machine
   */
  String train(List<String> arguments, int workers);

  @Override
  void close();
}
