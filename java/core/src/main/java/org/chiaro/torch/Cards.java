package org.chiaro.torch;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;

/**
 * The graphics cards of this machine as networks see them, and what is missing where there is none.
 *
 * @param libraries whether libtorch on the class path is the one for cards
 * @param usable whether libtorch finds a driver and a card
 * @param count cards that it finds
 * @param kernels what the kernels' library says about driver and cards
 */
public record Cards(boolean libraries, boolean usable, int count, String kernels) {
  private static final String GPU_LIBRARY =
      "/org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so";

  /** Looks at this machine; loads libtorch. */
  public static Cards ofThisMachine() {
    boolean usable = torch.cuda_is_available();
    return new Cards(
        torch.class.getResource(GPU_LIBRARY) != null,
        usable,
        usable ? torch.cuda_device_count() : 0,
        KernelProvider.why("cuda"));
  }

  /** Why networks cannot run on the card of this number; empty where they can. */
  public Optional<String> whyNot(int index) {
    if (!libraries) {
      return Optional.of(
          "this build's libtorch is for the processor; build with: mvn -Pgpu package");
    }
    if (!usable) {
      return Optional.of(
          kernels.isEmpty() || kernels.equals("found")
              ? "libtorch finds no card; are cuDNN 9 and the libraries of CUDA 13 installed?"
              : kernels);
    }
    return index < count
        ? Optional.empty()
        : Optional.of("this machine has %d (numbers from 0 on)".formatted(count));
  }

  /**
   * The place that a user named.
   *
   * @throws ChiaroException.Device with what is missing
   */
  public Place require(int index) {
    whyNot(index)
        .ifPresent(
            why -> {
              throw new ChiaroException.Device(
                  "device cuda:%d cannot be used: %s (see: chiaro doctor)".formatted(index, why));
            });
    return Place.card(index);
  }

  /** The first card where there is one, else the processor. */
  public Place best() {
    return whyNot(0).isEmpty() ? Place.card(0) : Place.CPU;
  }

  /** Free and total bytes of a card's memory, for people: {@code 78.2 of 79.6 GiB free}. */
  public static String memory(int index) {
    try (var bytes = torch.getMemoryInfo((byte) index)) {
      double gib = 1L << 30;
      return "%.1f of %.1f GiB free".formatted(bytes.first() / gib, bytes.second() / gib);
    }
  }
}
