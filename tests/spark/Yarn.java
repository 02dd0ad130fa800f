import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop's YARN with two nodes on loopback, all in this process: {@code java -cp ... Yarn.java
 * FOLDER} writes yarn-site.xml there when it is up, and works until it is killed.
 */
final class Yarn {
  private static final String QUEUE = "yarn.scheduler.capacity.root";

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Configuration conf = new YarnConfiguration();
    conf.set(QUEUE + ".queues", "default");
    conf.set(QUEUE + ".default.capacity", "100");
    conf.set(QUEUE + ".default.maximum-capacity", "100");
    conf.set(QUEUE + ".default.state", "RUNNING");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    conf.set("yarn.scheduler.minimum-allocation-mb", "256");
    conf.set("yarn.nodemanager.resource.memory-mb", "8192");
    conf.set("yarn.minicluster.yarn.nodemanager.resource.memory-mb", "8192");
    conf.set("yarn.nodemanager.vmem-check-enabled", "false");
    conf.set("yarn.nodemanager.pmem-check-enabled", "false");
    // the disk of a test machine may be nearly full
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    System.setProperty("test.build.data", folder.toString());
    MiniYARNCluster cluster = new MiniYARNCluster("yarn", 2, 1, 1);
    cluster.init(conf);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(60_000)) {
      throw new IllegalStateException("the nodes did not come");
    }
    Path site = folder.resolve("yarn-site.xml.begun");
    try (OutputStream out = new FileOutputStream(site.toFile())) {
      cluster.getConfig().writeXml(out);
    }
    Files.move(site, folder.resolve("yarn-site.xml"), StandardCopyOption.ATOMIC_MOVE);
    Thread.sleep(Long.MAX_VALUE);
  }
}
