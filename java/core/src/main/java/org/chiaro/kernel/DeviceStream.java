package org.chiaro.kernel;

import org.chiaro.run.ChiaroException;

/**
 * A queue of work of the calling thread's graphics card, beside its default one. Owns it until it
 * is closed.
 *
 * @param handle its cudaStream_t
 */
public record DeviceStream(long handle) implements AutoCloseable {
  /** A new one. */
  public static DeviceStream open() {
    long handle = ChiaroNative.chiaro_stream_new();
    if (handle == 0) {
      throw new ChiaroException.Device("device: " + ChiaroNative.chiaro_last_error());
    }
    return new DeviceStream(handle);
  }

  @Override
  public void close() {
    ChiaroNative.chiaro_stream_free(handle);
  }
}
