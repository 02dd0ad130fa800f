package org.chiaro.cli;

import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.torch.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command asks of libtorch before its first tensor. */
final class Torch {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  private Torch() {}

  /** Sets threads and says where networks run; a device that is not there is exit 5. */
  static Precision prepare(CommonOptions.Network network, CommonOptions.Threads threads) {
    if (network.device.kind() == Device.Kind.CUDA) {
      throw new ChiaroException.Device(
          "device %s: this build's libtorch is for the CPU; use --device cpu"
              .formatted(network.device));
    }
    torch.set_num_threads(threads.count());
    LOG.info(
        "device cpu ({}), {} threads, {}",
        network.device.kind() == Device.Kind.AUTO ? "the only one in this build" : "as asked",
        threads.count(),
        network.precision);
    return Precision.valueOf(network.precision.name());
  }
}
