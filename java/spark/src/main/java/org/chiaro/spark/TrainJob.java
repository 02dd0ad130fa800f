package org.chiaro.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.chiaro.run.ChiaroException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One process of {@code chiaro train} in each task of a barrier stage, all at the same time. Each
 * is told which it is and where the first one listens, as torchrun does; the rest is between them.
 * Where one has ended with an error the others have time to notice it, for they know who is gone;
 * those that still wait for it after that are ended.
 */
final class TrainJob {
  private static final int SIGNALS = 128;
  // a lost member is noticed within 20 seconds
  private static final int GRACE_S = 25;

  private TrainJob() {}

  /** As {@link org.chiaro.pipeline.Cluster#train}. */
  static String run(JavaSparkContext spark, List<String> arguments, int workers) {
    List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
    RDD<Integer> rdd = spark.parallelize(ranks, workers).rdd();
    ClassTag<TrainProcess.End> type = ClassTag.apply(TrainProcess.End.class);
    Member member = new Member(new ArrayList<>(arguments), System.getProperty("user.dir"));
    ConcurrentSkipListMap<Integer, TrainProcess.End> ends = new ConcurrentSkipListMap<>();
    ScheduledExecutorService grace = Executors.newSingleThreadScheduledExecutor();
    try {
      spark
          .sc()
          .runJob(
              rdd.barrier().mapPartitions(member, false, type),
              new Only(),
              CollectionConverters.asScala(
                      IntStream.range(0, workers).<Object>mapToObj(i -> i).toList())
                  .toSeq(),
              new Ended(
                  end -> {
                    ends.put(end.rank(), end);
                    if (end.exitCode() != 0) {
                      grace.schedule(spark::cancelAllJobs, GRACE_S, TimeUnit.SECONDS);
                    }
                  }),
              type);
    } catch (Exception e) {
      throw failed(ends.values()).orElseGet(() -> Pieces.failure(e));
    } finally {
      grace.shutdownNow();
    }
    failed(ends.values())
        .ifPresent(
            failure -> {
              throw failure;
            });
    return ends.get(0).line();
  }

  /** What the one that knows most has to say of those that ended with an error. */
  static Optional<RuntimeException> failed(Collection<TrainProcess.End> ends) {
    // one that was killed has nothing to say: the others know who is gone
    return ends.stream()
        .filter(end -> end.exitCode() != 0)
        .min(Comparator.comparing((TrainProcess.End end) -> end.exitCode() > SIGNALS))
        .map(
            end -> {
              String line = end.line().replaceFirst("^chiaro: ", "");
              return new Fault(
                      end.host(),
                      end.exitCode(),
                      "rank %d: %s".formatted(end.rank(), line.isEmpty() ? "was killed" : line))
                  .exception();
            });
  }

  /** How the one member of a task ended. */
  private static final class Only
      extends AbstractFunction2<TaskContext, Iterator<TrainProcess.End>, TrainProcess.End>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public TrainProcess.End apply(TaskContext unused, Iterator<TrainProcess.End> end) {
      return end.next();
    }
  }

  /** Told of each member as it ends. */
  private static final class Ended extends AbstractFunction2<Object, TrainProcess.End, BoxedUnit> {
    private final Consumer<TrainProcess.End> told;

    Ended(Consumer<TrainProcess.End> told) {
      this.told = told;
    }

    @Override
    public BoxedUnit apply(Object unused, TrainProcess.End end) {
      told.accept(end);
      return BoxedUnit.UNIT;
    }
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
