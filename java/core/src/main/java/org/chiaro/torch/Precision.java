package org.chiaro.torch;

import org.bytedeco.pytorch.global.torch;

/** The number format that networks compute in; weights are always stored in float32. */
public enum Precision {
  FP32,
  /** Convolutions and matrix products in bfloat16, the rest in float32 (libtorch's autocast). */
  BF16;

  /** Computes in this precision on the calling thread until closed. */
  public Region region() {
    boolean before = torch.is_autocast_enabled(torch.DeviceType.CPU);
    torch.set_autocast_enabled(torch.DeviceType.CPU, this == BF16);
    if (this == BF16) {
      torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
    }
    return () -> {
      // The cache holds bf16 copies of weights; they are stale once an optimiser has stepped.
      torch.clear_cache();
      torch.set_autocast_enabled(torch.DeviceType.CPU, before);
    };
  }

  /** Ends a {@link #region()}. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }
}
