package org.chiaro.torch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chiaro.run.Worker;

/** Workers on threads of this process, for tests. */
public final class Workers {
  private Workers() {}

  /** What one of them does. */
  public interface Body<T> {
    T run(WorkerGroup group) throws Exception;
  }

  /** Runs all; gives what each gave, in the order of the ranks. */
  public static <T> List<T> run(int count, Body<T> body) throws Exception {
    int port = freePort();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int rank = 0; rank < count; rank++) {
        Worker worker = new Worker(rank, count, 0, "127.0.0.1", port, true);
        running.add(
            threads.submit(
                () -> {
                  try (WorkerGroup group =
                      WorkerGroup.join(worker, Place.CPU, "a: 1\n", Duration.ofSeconds(30))) {
                    return body.run(group);
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** A port that nobody has. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
