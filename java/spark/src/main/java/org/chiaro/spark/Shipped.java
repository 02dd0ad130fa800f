package org.chiaro.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.chiaro.io.FileSum;
import org.chiaro.run.ChiaroException;

/**
 * Files of the driver that every executor gets once, before its first task: weights, directions,
 * latents.
 *
 * @param names what an executor calls each, by what the user calls it
 */
record Shipped(Map<String, String> names) implements Serializable {
  private static final Pattern ROW = Pattern.compile("(.+)(:\\d{1,6})");

  Shipped {
    names = Map.copyOf(names);
  }

  /** Sends every text that names a file; {@code FILE:3}, one of several in it, sends the file. */
  static Shipped send(JavaSparkContext spark, Path folder, String... texts) {
    Map<String, String> names = new HashMap<>();
    for (String text : texts) {
      Matcher row = ROW.matcher(text);
      if (isFile(text)) {
        names.put(text, send(spark, folder, Path.of(text)));
      } else if (row.matches() && isFile(row.group(1))) {
        names.put(text, send(spark, folder, Path.of(row.group(1))) + row.group(2));
      }
    }
    return new Shipped(names);
  }

  private static boolean isFile(String text) {
    return !text.isEmpty() && Files.isRegularFile(Path.of(text));
  }

  /** Under a name with its sum: two files may have one name, and one file goes once. */
  private static String send(JavaSparkContext spark, Path folder, Path file) {
    String name = FileSum.sha256(file).substring(0, 16) + "-" + file.getFileName();
    Path copy = folder.resolve(name);
    try {
      if (!Files.exists(copy)) {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        spark.addFile(copy.toString());
      }
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot copy " + file + ": " + e.getMessage(), e);
    }
    return name;
  }

  /** On an executor: where what the user calls so is; the same text where it is no file. */
  String here(String text) {
    String name = names.get(text);
    if (name == null) {
      return text;
    }
    Path file = Path.of(SparkFiles.getRootDirectory()).resolve(name).toAbsolutePath();
    Path read = Files.exists(file) ? file : Path.of(file.toString().replaceFirst(":\\d+$", ""));
    if (!Files.isReadable(read)) {
      throw new ChiaroException.Model("%s (%s) cannot be read here".formatted(text, read));
    }
    return file.toString();
  }
}
