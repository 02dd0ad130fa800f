package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --spark} is refused with where there is no Spark, as on this class path. */
class ClusterOptionsTest {
  @TempDir Path folder;

  private void refused(int exitCode, String words, String... args) {
    StringWriter err = new StringWriter();
    assertEquals(
        exitCode,
        Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args),
        err::toString);
    String line =
        err.toString().lines().filter(l -> l.startsWith("chiaro: ")).findFirst().orElse("");
    assertTrue(line.contains(words), err.toString());
  }

  private String out() {
    return folder.resolve("run").toString();
  }

  @Test
  void withoutSparkTheWayToStartIsSaid() {
    refused(
        5,
        "Spark is not on the class path",
        "synth", "--generator", "known", "--direction", "known", "--count", "4", "--out", out(),
        "--spark", "local[1]");
    refused(5, "start with ./chiaro", "predict", "photos", "--out", out(), "--spark", "local[1]");
  }

  @Test
  void whatGoesWithSparkIsRefusedWithoutIt() {
    refused(2, "--to goes with --spark", "predict", "photos", "--out", out(), "--to", "hdfs://a/b");
    refused(2, "--spark-conf goes with --spark", "synth", "--out", out(), "--spark-conf", "a=b");
    refused(2, "--list goes with --spark", "predict", "--list", "x", "--out", out());
    refused(
        2, "parquet is for synth on Spark", "synth", "--format", "parquet", "--out", out());
    refused(
        2,
        "parquet is for synth on Spark",
        "run", "--set", "synth.format=parquet", "--out", out());
  }

  @Test
  void whatSparkCannotDoIsRefusedBeforeItStarts() {
    refused(2, "--spark needs --out", "predict", "photos", "--spark", "local[1]");
    refused(
        2,
        "--spark shares the work by itself",
        "predict", "photos", "--out", out(), "--spark", "local[1]", "--shard", "1/2");
    refused(
        2, "--format tar or parquet", "synth", "--format", "dir", "--out", out(), "--spark", "local[1]");
    refused(
        2,
        "--to: scores go to --out",
        "eval", "--predictions", "p", "--masks", "m", "--spark", "local[1]", "--to", "hdfs://a/b");
    refused(
        2,
        "--spark needs --workers",
        "train", "--data", "p", "--out", out(), "--spark", "local[1]");
  }
}
