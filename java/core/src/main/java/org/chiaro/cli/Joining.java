package org.chiaro.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.chiaro.pipeline.Cluster;

/**
 * A cluster that is being reached while the driver reads its weights: its machines start some
 * seconds earlier. Owns it.
 */
final class Joining implements AutoCloseable {
  private final CompletableFuture<Cluster> cluster = new CompletableFuture<>();

  private Joining() {}

  /** No cluster; nobody may wait for it. */
  static Joining none() {
    return new Joining();
  }

  /** Begins to reach the cluster, on a thread that does not keep the process alive. */
  static Joining begin(Supplier<Cluster> connect) {
    Joining joining = new Joining();
    Thread thread = new Thread(() -> joining.reach(connect), "cluster");
    thread.setDaemon(true);
    thread.start();
    return joining;
  }

  private void reach(Supplier<Cluster> connect) {
    try {
      cluster.complete(connect.get());
    } catch (RuntimeException | Error e) {
      cluster.completeExceptionally(e);
    }
  }

  /** Waits for the cluster; throws what kept it from being reached. */
  Cluster cluster() {
    try {
      return cluster.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  /** Leaves the cluster; one that has not answered yet is left when it does. */
  @Override
  public void close() {
    cluster.thenAccept(Cluster::close);
  }
}
