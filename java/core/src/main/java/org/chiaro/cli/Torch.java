package org.chiaro.cli;

import java.util.Locale;
import java.util.Map;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.run.RunConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TorchThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command asks of libtorch before its first tensor. */
final class Torch {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private Torch() {}

  /** Sets threads and says where networks run; a device that is not there is exit 5. */
  static Precision prepare(CommonOptions.Network network, CommonOptions.Threads threads) {
    return prepare(network.device, threads.count(), network.precision);
  }

  /** The same from a resolved configuration. */
  static Precision prepare(RunConfig config) {
    return prepare(
        config.device(),
        config.threadCount(),
        Precision.valueOf(config.precision().toUpperCase(Locale.ROOT)));
  }

  /** What networks run on, for run.json. */
  static Map<String, Object> facts(RunConfig config) {
    return Map.of(
        "device", "cpu", "precision", config.precision(), "threads", config.threadCount());
  }

  private static Precision prepare(Device device, int threads, Precision precision) {
    if (device.kind() == Device.Kind.CUDA) {
      throw new ChiaroException.Device(
          "device %s: this build's libtorch is for the CPU; use --device cpu".formatted(device));
    }
    // the launcher's environment does the same; this serves a plain java -jar
    KernelProvider.tuneAllocator();
    TorchThreads.use(threads);
    LOG.info(
        "device cpu ({}), {} threads, {}",
        device.kind() == Device.Kind.AUTO ? "the only one in this build" : "as asked",
        threads,
        precision);
    return precision;
  }
}
