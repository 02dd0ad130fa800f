package org.chiaro.torch;

import org.bytedeco.pytorch.Stream;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.kernel.DeviceEvent;
import org.chiaro.kernel.DeviceStream;

/**
 * A queue of work beside the thread's usual one: on a graphics card a stream of its own, on the
 * processor the calling thread, which has done the work by the time it goes on.
 *
 * <p>Owns the stream until it is closed. For one thread.
 */
public final class Lane implements AutoCloseable {
  private final Place place;
  private final DeviceStream stream;

  private Lane(Place place, DeviceStream stream) {
    this.place = place;
    this.stream = stream;
  }

  /** A new queue at a place. */
  public static Lane open(Place place) {
    return new Lane(place, place.isCard() ? DeviceStream.open() : null);
  }

  /** Puts the work of a body into this queue, libtorch's and the kernels' alike. */
  public void run(Runnable body) {
    if (stream == null) {
      body.run();
      return;
    }
    byte card = (byte) place.index();
    try (Stream usual = torch.getCurrentStream(card);
        // a stream that is not from libtorch's pool has its handle for a number
        Stream ours = Stream.unpack3(stream.handle(), card, torch.DeviceType.CUDA)) {
      torch.setCurrentStream(ours);
      try {
        body.run();
      } finally {
        torch.setCurrentStream(usual);
      }
    }
  }

  /** The point that this queue has come to. */
  public Mark mark() {
    return stream == null ? Mark.PASSED : new CardMark(DeviceEvent.recorded(stream.handle()));
  }

  /** The point that the thread's usual queue at a place has come to. */
  public static Mark usual(Place place) {
    return place.isCard() ? new CardMark(DeviceEvent.recorded(place.stream())) : Mark.PASSED;
  }

  /** What is put into this queue from now on waits for a point of another. */
  public void after(Mark mark) {
    if (stream != null && mark instanceof CardMark point) {
      point.event().order(stream.handle());
    }
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
    }
  }

  /** A point in a queue. Owns it until it is closed. */
  public sealed interface Mark extends AutoCloseable {
    /** A point that has been passed. */
    Mark PASSED = new Passed();

    /** The calling thread waits until all work before the point is done. */
    void await();

    @Override
    void close();
  }

  private record Passed() implements Mark {
    @Override
    public void await() {}

    @Override
    public void close() {}
  }

  private record CardMark(DeviceEvent event) implements Mark {
    @Override
    public void await() {
      event.await();
    }

    @Override
    public void close() {
      event.close();
    }
  }
}
