package org.chiaro.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
  private static final int SIGNALS = 128;

  private TrainJob() {}

  /** As {@link org.chiaro.pipeline.Cluster#train}. */
  static String run(JavaSparkContext spark, List<String> arguments, int workers) {
    List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
    RDD<Integer> rdd = spark.parallelize(ranks, workers).rdd();
    ClassTag<TrainProcess.End> type = ClassTag.apply(TrainProcess.End.class);
    Member member = new Member(new ArrayList<>(arguments), System.getProperty("user.dir"));
    TrainProcess.End[] ends;
    try {
      ends = (TrainProcess.End[]) rdd.barrier().mapPartitions(member, false, type).collect();
    } catch (Exception e) {
      throw Pieces.failure(e);
    }
    // one that was killed has nothing to say: the others know who is gone
    Arrays.stream(ends)
        .filter(end -> end.exitCode() != 0)
        .min(Comparator.comparing((TrainProcess.End end) -> end.exitCode() > SIGNALS))
        .ifPresent(
            end -> {
              String line = end.line().replaceFirst("^chiaro: ", "");
              throw new Fault(
                      end.host(),
                      end.exitCode(),
                      "rank %d: %s".formatted(end.rank(), line.isEmpty() ? "was killed" : line))
                  .exception();
            });
    return ends[0].line();
  }

  private static final class Member
      extends AbstractFunction1<Iterator<Integer>, Iterator<TrainProcess.End>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> arguments;
    private final String folder;

    Member(ArrayList<String> arguments, String folder) {
      this.arguments = arguments;
      this.folder = folder;
    }

    @Override
    public Iterator<TrainProcess.End> apply(Iterator<Integer> unused) {
      BarrierTaskContext context = BarrierTaskContext.get();
      BarrierTaskInfo[] members = context.getTaskInfos();
      int rank = context.partitionId();
      String port = context.allGather(rank == 0 ? freePort() : "")[0];
      String[] hosts = new String[members.length];
      for (int i = 0; i < hosts.length; i++) {
        hosts[i] = host(members[i].address());
      }
      TrainProcess.End end =
          new TrainProcess(arguments, folder, rank, hosts, port, context.cpus()).run(context);
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
