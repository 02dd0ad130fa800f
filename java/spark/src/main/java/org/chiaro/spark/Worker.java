package org.chiaro.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.torch.Cards;
import org.chiaro.torch.Place;
import org.chiaro.torch.TorchThreads;

/**
 * The process that a task runs in, as the task sees it: its share of processors and cards, and what
 * the process keeps between tasks, one network of each kind whatever the number of tasks at once.
 */
final class Worker {
  /** Networks, kernels and locks by what they were opened from; they end with the process. */
  private static final Map<String, Object> KEPT = new ConcurrentHashMap<>();

  private static final AtomicBoolean UNPACKED = new AtomicBoolean();
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final String DRIVER = "driver";

  private final TaskContext context;

  private Worker(TaskContext context) {
    this.context = context;
  }

  /** Sets the calling thread up as the task's. */
  static Worker of(TaskContext context) {
    unpackHere();
    KernelProvider.tuneAllocator();
    TorchThreads.use(context.cpus());
    return new Worker(context);
  }

  /** Libraries are unpacked once on the machine, or else in the executor's own folder. */
  private static void unpackHere() {
    if (UNPACKED.get() || SparkEnv.get().executorId().equals(DRIVER)) {
      return;
    }
    synchronized (UNPACKED) {
      if (UNPACKED.get() || System.getProperty(CACHE) != null) {
        return;
      }
      try {
        Optional<Path> shared = HostLibraries.folder();
        Path folder = shared.orElse(Path.of("javacpp").toAbsolutePath());
        System.setProperty(CACHE, Files.createDirectories(folder).toString());
        if (shared.isPresent()) {
          KEPT.put("native libraries", HostLibraries.prepare(folder));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      UNPACKED.set(true);
    }
  }

  /** Processors of the task. */
  int threads() {
    return context.cpus();
  }

  /**
   * Where the task's networks run: on the card that Spark gave it, where it did.
   *
   * @throws ChiaroException.Device where a card is asked for and cannot be used
   */
  Place place(Device device) {
    ResourceInformation given = context.resourcesJMap().get("gpu");
    if (device.kind() == Device.Kind.CPU || device.kind() == Device.Kind.AUTO && given == null) {
      return Place.CPU;
    }
    int index = given == null ? device.index() : Integer.parseInt(given.addresses()[0]);
    Place card = Cards.ofThisMachine().require(index);
    torch.setDeviceIndex((byte) index);
    return card;
  }

  /** What was opened under this key, opened now where it was not. */
  <M> M kept(String key, Class<M> type, Supplier<M> open) {
    return type.cast(KEPT.computeIfAbsent(key, unseen -> open.get()));
  }

  /**
   * Kernels for host memory. Where they cannot be the native ones, that is an error: nobody would
   * see the warning, and one slow machine would hold up all.
   */
  Kernels kernels(String name) {
    requireNative(name);
    return kept("kernels " + name, Kernels.class, () -> KernelProvider.open(name, 1));
  }

  /** Refuses a machine without the native kernels, unless those in Java are asked for. */
  void requireNative(String name) {
    KernelProvider.Availability cpu = KernelProvider.availability("cpu");
    if (!name.equals("java") && !cpu.available()) {
      throw new ChiaroException.Device("kernels cpu cannot be used: " + cpu.why());
    }
  }
}
