package org.chiaro.unet;

import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Place;

/** What libtorch and the kernels throw where a device fails, told apart by its text. */
final class DeviceFault {
  private DeviceFault() {}

  /** Whether memory ran out, the device's or the host's. */
  static boolean isOutOfMemory(RuntimeException fault) {
    String text = String.valueOf(fault.getMessage());
    return text.contains("out of memory") || text.contains("can't allocate memory");
  }

  /** A fault of a kernel as a device error that names what ran; anything else as it is. */
  static RuntimeException named(RuntimeException fault, String what) {
    String text = String.valueOf(fault.getMessage());
    boolean ofDevice = fault instanceof ChiaroException.Device || text.contains("CUDA error");
    return ofDevice
        ? new ChiaroException.Device(
            "%s failed: %s (CHIARO_CUDA_SYNC=1 names the kernel; --resume goes on)"
                .formatted(what, firstLine(fault)),
            fault)
        : fault;
  }

  /** The first line of a message: libtorch puts a stack below it. */
  static String firstLine(RuntimeException fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }

  /** Gives memory that libtorch keeps for later back to a card. */
  static void freeCaches(Place place) {
    if (place.isCard()) {
      torch.emptyCache();
    }
  }
}
