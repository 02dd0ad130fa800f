package org.chiaro.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.chiaro.run.ChiaroException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/**
 * One process of {@code chiaro train} in each task of a barrier stage, all at the same time. Each
 * is told which it is and where the first one listens, as torchrun does; the rest is between them.
 */
final class TrainJob {
  private TrainJob() {}

  /** As {@link org.chiaro.pipeline.Cluster#train}. */
  static void run(JavaSparkContext spark, List<String> arguments, int workers) {
    List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
    RDD<Integer> rdd = spark.parallelize(ranks, workers).rdd();
    List<Fault> faults = new ArrayList<>();
    try {
      ClassTag<Fault> type = ClassTag.apply(Fault.class);
      Object ends =
          rdd.barrier()
              .mapPartitions(new Member(new ArrayList<>(arguments)), false, type)
              .collect();
      for (Object end : (Object[]) ends) {
        faults.add((Fault) end);
      }
    } catch (Exception e) {
      throw Pieces.failure(e);
    }
    faults.stream()
        .filter(fault -> fault.exitCode() != 0)
        .findFirst()
        .ifPresent(
            fault -> {
              throw fault.exception();
            });
  }

  private static final class Member extends AbstractFunction1<Iterator<Integer>, Iterator<Fault>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> arguments;

    Member(ArrayList<String> arguments) {
      this.arguments = arguments;
    }

    @Override
    public Iterator<Fault> apply(Iterator<Integer> unused) {
      BarrierTaskContext context = BarrierTaskContext.get();
      BarrierTaskInfo[] members = context.getTaskInfos();
      int rank = context.partitionId();
      String port = context.allGather(rank == 0 ? freePort() : "")[0];
      String[] hosts = new String[members.length];
      for (int i = 0; i < hosts.length; i++) {
        hosts[i] = host(members[i].address());
      }
      Fault end = new TrainProcess(arguments, rank, hosts, port, context.cpus()).run(context);
      return CollectionConverters.asScala(List.of(end).iterator());
    }

    private static String host(String address) {
      int colon = address.lastIndexOf(':');
      return colon < 0 ? address : address.substring(0, colon);
    }

    private static String freePort() {
      try (ServerSocket socket = new ServerSocket(0)) {
        return Integer.toString(socket.getLocalPort());
      } catch (IOException e) {
        throw new ChiaroException.Device("no port is free to meet at: " + e.getMessage());
      }
    }
  }
}
