package org.chiaro.torch;

import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** The number format that networks compute in; weights are always stored in float32. */
public enum Precision {
  FP32,
  /** Convolutions and matrix products in bfloat16, the rest in float32 (libtorch's autocast). */
  BF16;

  /** Computes in this precision on the calling thread until closed. */
  public Region region() {
    boolean before = torch.is_autocast_enabled(torch.DeviceType.CPU);
    autocast(this == BF16);
    return () -> {
      // The cache holds bf16 copies of weights; they are stale once an optimiser has stepped.
      torch.clear_cache();
      autocast(before);
    };
  }

  /** On the processor and on graphics cards: networks do not know where they are. */
  private static void autocast(boolean enabled) {
    for (torch.DeviceType type : List.of(torch.DeviceType.CPU, torch.DeviceType.CUDA)) {
      torch.set_autocast_enabled(type, enabled);
      if (enabled) {
        torch.set_autocast_dtype(type, torch.ScalarType.BFloat16);
      }
    }
  }

  /** Ends a {@link #region()}. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }
}
