package org.chiaro.torch;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes, on one machine or several, whose networks learn as one: they meet at a port of worker
 * 0, make sure that all have the same settings, and watch each other from then on.
 *
 * <p>Where a worker ends, is killed or no longer answers, whatever the others wait for ends with a
 * {@link ChiaroException.Device} that names it, 20 seconds later at most. Owns the connections.
 */
public final class WorkerGroup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  // once all have met, connecting takes no time; a worker that dies then must not be waited for
  private static final long CONNECT_MS = 20_000;

  // a step may take long, and a validation between two steps longer: the watch finds who is gone
  private static final long WORK_MS = Duration.ofDays(7).toMillis();

  private final Worker worker;
  private final WorkerWatch watch;
  private final GradientGroup gradients;

  private WorkerGroup(Worker worker, WorkerWatch watch, GradientGroup gradients) {
    this.worker = worker;
    this.watch = watch;
    this.gradients = gradients;
  }

  /**
   * Meets the other workers.
   *
   * @param settings what must be the same for all, one {@code name: value} a line
   * @param patience how long to wait for the others
   * @throws ChiaroException.Device if the port is taken, worker 0 cannot be reached or somebody
   *     does not come
   * @throws ChiaroException.Usage if the settings of this worker are not those of worker 0
   */
  public static WorkerGroup join(Worker worker, Place place, String settings, Duration patience) {
    TCPStore store = open(worker, patience);
    WorkerWatch watch = new WorkerWatch(store, worker);
    try {
      watch.meet(settings, patience);
      Backend backend = KernelProvider.withStdoutAside(() -> backend(store, worker, place));
      LOG.info("{}: met at {}:{}", worker, worker.host(), worker.port());
      return new WorkerGroup(
          worker,
          watch,
          new GradientGroup(store, backend, worker.rank(), worker.count(), watch::await));
    } catch (ChiaroException e) {
      watch.fail(e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      throw watch.lost("the workers cannot connect to each other: " + line(e));
    }
  }

  private static TCPStore open(Worker worker, Duration patience) {
    boolean server = worker.isFirst() && worker.listens();
    if (server) {
      requireFree(worker.port());
    }
    try {
      InetAddress.getByName(worker.host());
      TCPStoreOptions options = new TCPStoreOptions();
      options.port((short) worker.port()).isServer(server).waitWorkers(false);
      options.timeout(new Milliseconds(patience.toMillis()));
      return new TCPStore(worker.host(), options);
    } catch (UnknownHostException e) {
      throw new ChiaroException.Device(
          "MASTER_ADDR %s: no such host is known".formatted(worker.host()), e);
    } catch (RuntimeException e) {
      throw new ChiaroException.Device(
          "%s cannot reach worker 0 at %s:%d within %d s: is it running, and is the port open?"
              .formatted(worker, worker.host(), worker.port(), patience.toSeconds()),
          e);
    }
  }

  /** libtorch tries a port that is taken again and again, and says why in many lines. */
  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new ChiaroException.Device(
          "port %d cannot be opened for the workers: %s; choose another MASTER_PORT"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  private static Backend backend(TCPStore store, Worker worker, Place place) {
    if (place.isCard()) {
      return GradientGroup.nccl(store, worker.rank(), worker.count());
    }
    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create();
    options.timeout(new Milliseconds(CONNECT_MS));
    options.devices().push_back(device(worker));
    ProcessGroupGloo gloo = new ProcessGroupGloo(store, worker.rank(), worker.count(), options);
    gloo.setTimeout(new Milliseconds(WORK_MS));
    return gloo;
  }

  /** The interface that leads to worker 0, unless GLOO_SOCKET_IFNAME names another. */
  private static org.bytedeco.pytorch.gloo.Device device(Worker worker) {
    String named = System.getenv("GLOO_SOCKET_IFNAME");
    if (named != null && !named.isBlank()) {
      return ProcessGroupGloo.createDeviceForInterface(named);
    }
    // nothing is sent: the system only says from where it would be
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(worker.host(), worker.port()));
      return ProcessGroupGloo.createDeviceForHostname(socket.getLocalAddress().getHostAddress());
    } catch (SocketException e) {
      throw new IllegalStateException("no way to " + worker.host() + ": " + e.getMessage(), e);
    }
  }

  private static String line(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** What the workers' networks share. */
  public GradientGroup gradients() {
    return gradients;
  }

  /** Which worker this is. */
  public Worker worker() {
    return worker;
  }

  /** Tells the others that this worker fails, and why, before it ends. */
  public void fail(String message) {
    watch.fail(message);
  }

  /** Leaves, once all have come to this point; after a failure, at once. */
  @Override
  public void close() {
    if (watch.leave()) {
      gradients.close();
    }
    // else: closing would wait for those who do not answer; the process is about to end
  }
}
