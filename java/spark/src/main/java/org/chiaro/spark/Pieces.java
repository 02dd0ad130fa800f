package org.chiaro.spark;

import java.io.Serializable;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkDriverExecutionException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.run.ChiaroException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A job in numbered pieces, one a task. Results come to the driver as they are finished and are not
 * kept. Spark repeats a piece whose machine is lost; a machine that says why it cannot work ends
 * the job.
 */
final class Pieces {
  private static final int INTERRUPTED = 130;

  private Pieces() {}

  /** What is done with a piece, on an executor; pure, for it may be done twice. */
  interface Work<T, R> extends Serializable {
    /** Does it; IOExceptions count as passing, the piece is tried again elsewhere. */
    R on(Worker worker, T piece) throws Exception;
  }

  /** The result of a piece, or why there is none. */
  private record Outcome<R>(R result, Fault fault) implements Serializable {}

  /**
   * Does all pieces; {@code results} gets each result with its number on one thread.
   *
   * @throws ChiaroException as a machine said it, as {@code results} threw it, or a Device error
   *     where Spark gave up
   */
  static <T extends Serializable, R extends Serializable> void run(
      JavaSparkContext spark, List<T> pieces, Work<T, R> work, ObjIntConsumer<R> results) {
    List<Object> numbers = IntStream.range(0, pieces.size()).<Object>mapToObj(i -> i).toList();
    try {
      spark
          .sc()
          .runJob(
              spark.parallelize(pieces, Math.max(1, pieces.size())).rdd(),
              new Task<>(work),
              CollectionConverters.asScala(numbers).toSeq(),
              new Handler<>(results),
              ClassTag.apply(Outcome.class));
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** The failure of a job in the program's terms. */
  static RuntimeException failure(Exception e) {
    return failure(e, "Spark");
  }

  /** The same of a cluster with a name. */
  static RuntimeException failure(Exception e, String cluster) {
    boolean ours = e instanceof SparkDriverExecutionException;
    Throwable cause = ours ? e.getCause() : e;
    if (cause instanceof RuntimeException known && (ours || known instanceof ChiaroException)) {
      return known;
    }
    String reason =
        String.valueOf(cause.getMessage()).lines().map(String::strip).findFirst().orElse("");
    return new ChiaroException.Device("%s gave up: %s".formatted(cluster, reason), cause);
  }

  private static final class Task<T, R>
      extends AbstractFunction2<TaskContext, Iterator<T>, Outcome<R>> implements Serializable {
    private static final long serialVersionUID = 1;

    private final Work<T, R> work;

    Task(Work<T, R> work) {
      this.work = work;
    }

    @Override
    public Outcome<R> apply(TaskContext context, Iterator<T> piece) {
      String host = SparkEnv.get().blockManager().blockManagerId().host();
      try {
        return new Outcome<>(work.on(Worker.of(context), piece.next()), null);
      } catch (ChiaroException e) {
        if (e.exitCode() == INTERRUPTED) {
          throw e; // Spark's own doing: another copy of the piece was faster
        }
        return new Outcome<>(null, Fault.of(host, e));
      } catch (LinkageError | OutOfMemoryError e) {
        return new Outcome<>(null, Fault.of(host, e));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class Handler<R> extends AbstractFunction2<Object, Outcome<R>, BoxedUnit> {
    private final ObjIntConsumer<R> results;

    Handler(ObjIntConsumer<R> results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object number, Outcome<R> outcome) {
      if (outcome.fault() != null) {
        throw outcome.fault().exception();
      }
      results.accept(outcome.result(), (Integer) number);
      return BoxedUnit.UNIT;
    }
  }
}
