package org.chiaro.kernel;

import org.chiaro.run.ChiaroException;

/** A point in the work of a graphics card's streams. Owns it until it is closed. */
public final class DeviceEvent implements AutoCloseable {
  private final long handle;

  private DeviceEvent(long handle) {
    this.handle = handle;
  }

  /** The point that a stream of the calling thread's device has come to, by the stream's handle. */
  public static DeviceEvent recorded(long stream) {
    long handle = ChiaroNative.chiaro_event_new();
    if (handle == 0) {
      throw new ChiaroException.Device("device: " + ChiaroNative.chiaro_last_error());
    }
    DeviceEvent event = new DeviceEvent(handle);
    NativeCalls.check(ChiaroNative.chiaro_event_record(handle, stream), "device");
    return event;
  }

  /** What is put on the stream from now on waits for this point. */
  public void order(long stream) {
    NativeCalls.check(ChiaroNative.chiaro_event_order(handle, stream), "device");
  }

  /**
   * The calling thread waits for this point.
   *
   * @throws ChiaroException.Device where a kernel before it failed
   */
  public void await() {
    NativeCalls.check(ChiaroNative.chiaro_event_wait(handle), "device");
  }

  /** Milliseconds from an earlier point to this one; both have been waited for. */
  public double millisecondsSince(DeviceEvent earlier) {
    return ChiaroNative.chiaro_event_ms(earlier.handle, handle);
  }

  @Override
  public void close() {
    ChiaroNative.chiaro_event_free(handle);
  }
}
