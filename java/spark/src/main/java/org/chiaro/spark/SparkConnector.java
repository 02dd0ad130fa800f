package org.chiaro.spark;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.io.ImageLimits;
import org.chiaro.pipeline.Cluster;
import org.chiaro.run.ChiaroException;

/** Reaches Spark clusters, with settings that suit the work where the user has none. */
public final class SparkConnector implements Cluster.Connector {
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+|\\*)(?:,\\d+)?]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\d+,\\s*(\\d+),\\s*\\d+]");

  // as the launcher sets them for the plain command, which says why
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OPENCV_LOG_LEVEL", "SILENT",
          "OMP_WAIT_POLICY", "PASSIVE",
          "GOMP_SPINCOUNT", "30000",
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "17179869184",
          "MALLOC_TOP_PAD_", "67108864");
  // the work is native: what the second compiler costs at the start it never gives back
  private static final String JAVA_OPTIONS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:MaxDirectMemorySize=64g -Djava.awt.headless=true"
          + " -Dfile.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxBytes=0"
          + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0";

  @Override
  public Cluster connect(Cluster.Address address, String name) {
    SparkConf conf = conf(address).setAppName(name);
    try {
      return new SparkCluster(new JavaSparkContext(conf), address.store());
    } catch (NullPointerException | IllegalStateException e) {
      // a context that was stopped while it was made
      throw Slots.noAnswer(address.url(), e);
    } catch (Exception e) {
      // Spark's own exceptions are checked ones that it does not declare
      throw Pieces.failure(e, address.url());
    }
  }

  /** What Spark is started with; what the user set comes first. */
  static SparkConf conf(Cluster.Address address) {
    SparkConf conf = new SparkConf();
    address.settings().forEach(conf::set);
    String url = address.url();
    conf.setMaster(url);
    if (address.threads() > 0) {
      conf.set(TASK_CPUS, Integer.toString(address.threads()));
    }
    String cores = cores(url, conf);
    conf.setIfMissing(TASK_CPUS, cores.isEmpty() ? "1" : cores);
    if (!cores.isEmpty() && conf.getInt(TASK_CPUS, 1) > Integer.parseInt(cores)) {
      throw new ChiaroException.Usage(
          "--threads %s is more than the %s processors of an executor of %s"
              .formatted(conf.get(TASK_CPUS), cores, url));
    }
    // nothing is shuffled, and any machine can do any piece
    conf.setIfMissing("spark.locality.wait", "0");
    // a training whose member is lost ends and is resumed by the user, not begun anew
    conf.setIfMissing("spark.stage.maxConsecutiveAttempts", "1");
    // results pass through the driver and are not kept
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // tensors live outside of Java's heap
    conf.setIfMissing("spark.executor.memoryOverhead", "4g");
    if (url.startsWith("local") || url.matches("spark://(127\\.|localhost).*")) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    ENVIRONMENT.forEach((key, value) -> conf.setIfMissing("spark.executorEnv." + key, value));
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", conf.get(TASK_CPUS));
    String pixels = System.getProperty(ImageLimits.PROPERTY);
    conf.set(
        "spark.executor.extraJavaOptions",
        (JAVA_OPTIONS
                + (pixels == null ? "" : " -D" + ImageLimits.PROPERTY + "=" + pixels)
                + " "
                + conf.get("spark.executor.extraJavaOptions", ""))
            .strip());
    return conf;
  }

  /** Processors of an executor, which one task has at a time; empty where nobody has said. */
  private static String cores(String url, SparkConf conf) {
    Matcher cluster = LOCAL_CLUSTER.matcher(url);
    if (cluster.matches()) {
      return cluster.group(1);
    }
    Matcher local = LOCAL.matcher(url);
    if (local.matches()) {
      return local.group(1).equals("*")
          ? Integer.toString(Runtime.getRuntime().availableProcessors())
          : local.group(1);
    }
    return conf.get("spark.executor.cores", "");
  }
}
