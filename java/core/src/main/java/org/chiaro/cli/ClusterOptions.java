package org.chiaro.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.chiaro.pipeline.Cluster;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Device;
import org.chiaro.run.RunDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** For commands whose work a Spark cluster can share. */
final class ClusterOptions {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");

  @Option(
      names = "--spark",
      paramLabel = "URL",
      description = {
        "Share the work on a Spark cluster: local[N], local-cluster[N,CORES,MB], spark://HOST:PORT,",
        "yarn or k8s://URL; see docs/scale-out.md."
      })
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark, spark.executor.memory=4g; repeatable; with --spark.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--to",
      paramLabel = "URI",
      description = {
        "With --spark: where results go instead of --out, which keeps the records of the run;",
        "a folder of any file system of Hadoop, hdfs://HOST/FOLDER."
      })
  private Optional<String> store = Optional.empty();

  boolean isGiven() {
    if (url.isEmpty() && (!settings.isEmpty() || store.isPresent())) {
      throw new ChiaroException.Usage(
          (store.isPresent() ? "--to" : "--spark-conf") + " goes with --spark");
    }
    return url.isPresent();
  }

  /** Where results go, for messages and run.json; empty for the folder of the run. */
  Optional<String> store() {
    return store;
  }

  /** Says in run.json who did the work. */
  void note(RunDir run, Device device) {
    run.fact("spark", url.orElseThrow());
    run.fact("device", device.toString());
    store.ifPresent(uri -> run.fact("to", uri));
  }

  /** As {@link #connect}, but while the caller goes on; without --spark it does nothing. */
  Joining begin(String command, int threads) {
    return isGiven() ? Joining.begin(() -> connect(command, threads)) : Joining.none();
  }

  /**
   * Starts to work with the cluster.
   *
   * @param threads of a task; 0 leaves it to the cluster
   * @throws ChiaroException.Device where this process was started without Spark
   */
  Cluster connect(String command, int threads) {
    Cluster.Connector connector =
        ServiceLoader.load(Cluster.Connector.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new ChiaroException.Device(
                        "Spark is not on the class path: start with ./chiaro, or spark-submit"
                            + " with chiaro-spark.jar (see docs/scale-out.md)"));
    LOG.info("reaching {}", url.orElseThrow());
    return connector.connect(
        new Cluster.Address(url.orElseThrow(), settings, threads, store), "chiaro " + command);
  }
}
