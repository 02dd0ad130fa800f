package org.chiaro.torch;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.run.ChiaroException;

/**
 * Networks at several places, one a thread, that learn as one: after each backward pass all of them
 * have the mean of their gradients. Over NCCL between graphics cards, over Gloo on the processor.
 *
 * <p>Every member makes the same calls in the same order; one that is missing makes the others
 * wait. Owns the connections until it is closed.
 */
public final class GradientGroup implements AutoCloseable {
  private static final String NCCL = "org.bytedeco.pytorch.nccl.ProcessGroupNCCL";

  /** Waits until all members have done their part of a piece of work. */
  @FunctionalInterface
  interface Waiting {
    /** Returns when it is done; throws where it cannot be. */
    void await(Work work);
  }

  private final Store store;
  private final Backend backend;
  private final int rank;
  private final int count;
  private final Waiting waiting;

  /** Members that have met; owns the store and the backend. */
  GradientGroup(Store store, Backend backend, int rank, int count, Waiting waiting) {
    this.store = store;
    this.backend = backend;
    this.rank = rank;
    this.count = count;
    this.waiting = waiting;
  }

  /**
   * Joins the members that meet at a file, which must not exist before the first of them.
   *
   * @param rank this member's number, from 0 to count - 1
   * @throws ChiaroException.Device where there is no NCCL, or the members do not find each other
   */
  public static GradientGroup join(Place place, Path meeting, int rank, int count) {
    FileStore store = new FileStore(meeting.toString(), count);
    try {
      Backend backend = place.isCard() ? nccl(store, rank, count) : gloo(store, rank, count);
      return new GradientGroup(store, backend, rank, count, Work::_wait);
    } catch (RuntimeException e) {
      store.close();
      String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ChiaroException.Device(
          "the networks on %d devices do not find each other: %s".formatted(count, line), e);
    }
  }

  private static Backend gloo(Store store, int rank, int count) {
    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create();
    // members are threads of this process: no other interface is needed
    options.devices().push_back(ProcessGroupGloo.createDeviceForHostname("127.0.0.1"));
    return new ProcessGroupGloo(store, rank, count, options);
  }

  /** By name: the class needs those of CUDA's presets, which the build for the processor lacks. */
  static Backend nccl(Store store, int rank, int count) {
    try {
      return (Backend)
          Class.forName(NCCL)
              .getConstructor(Store.class, int.class, int.class)
              .newInstance(store, rank, count);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("this build has no NCCL: " + e.getMessage(), e);
    }
  }

  /** This member's number; 0 is the one that writes. */
  public int rank() {
    return rank;
  }

  /** Number of members. */
  public int count() {
    return count;
  }

  /** Every tensor becomes the mean of all members' tensors of its place in the list; float32. */
  public void average(List<Tensor> tensors) {
    try (var scope = TensorScope.noGrad()) {
      // one message for all of them
      Tensor[] flat = tensors.stream().map(tensor -> tensor.reshape(-1)).toArray(Tensor[]::new);
      Tensor all = torch.cat(new TensorVector(flat), 0);
      sum(all);
      all.div_(new Scalar(count));
      long from = 0;
      for (Tensor tensor : tensors) {
        long length = tensor.numel();
        tensor.copy_(all.narrow(0, from, length).reshape(Tensors.shape(tensor)));
        from += length;
      }
    }
  }

  /** The tensor, contiguous, becomes the sum of all members'. */
  public void sum(Tensor tensor) {
    startSum(tensor).run();
  }

  /** The same without waiting: what is given back waits for the sum to be there. */
  public Runnable startSum(Tensor tensor) {
    Work work = backend.allreduce(new TensorVector(tensor));
    return () -> waiting.await(work);
  }

  /** Every tensor becomes that of member 0. */
  public void spread(List<Tensor> tensors) {
    try (var scope = TensorScope.noGrad()) {
      for (Tensor tensor : tensors) {
        Tensor contiguous = tensor.contiguous();
        waiting.await(backend.broadcast(new TensorVector(contiguous)));
        tensor.copy_(contiguous);
      }
    }
  }

  /** All members' tensors of one shape [n,...] after each other, [count * n,...]. */
  public Tensor gather(Tensor tensor) {
    try (var scope = TensorScope.noGrad()) {
      long[] shape = Tensors.shape(tensor);
      shape[0] *= count;
      Tensor all = torch.empty(shape, tensor.options(), new MemoryFormatOptional());
      waiting.await(backend._allgather_base(all, tensor.contiguous()));
      return scope.keep(all);
    }
  }

  /** The smallest of all members' numbers. */
  public long least(long number, Place place) {
    try (var scope = TensorScope.noGrad()) {
      // each member's number in its own element of a sum
      long[] own = new long[count];
      own[rank] = number;
      Tensor numbers = place.put(torch.tensor(own).reshape(count).to(torch.ScalarType.Long));
      sum(numbers);
      return numbers.min().item_long();
    }
  }

  @Override
  public void close() {
    backend.close();
    store.close();
  }
}
