package org.chiaro.spark;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * A folder of results that all machines see, on a disk they share or on a file system of Hadoop.
 * Files appear whole or not at all, and one that is written twice has the same bytes both times.
 *
 * @param uri of the folder
 * @param marker a file below it that the driver has made, to tell a shared disk from one's own;
 *     empty where the file system is shared anyway
 */
record Store(String uri, String marker) implements Serializable {
  private static final String FILE = "file";
  // made once a process: to make them takes as long as to read a small photo
  private static final Map<SparkEnv, Configuration> SETTINGS =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final Pattern TEMPORARY = Pattern.compile("\\.[0-9a-f-]{36}\\.tmp");

  /** One file that was written. */
  record Written(long bytes, String sha256) implements Serializable {}

  /** The folder of results on this machine's disk. */
  static Store shared(java.nio.file.Path folder, String marker) {
    return new Store(folder.toUri().toString(), marker);
  }

  /** The folder of results that the user names. */
  static Store named(String uri) {
    Path path = path(uri);
    return path.toUri().getScheme() == null || path.toUri().getScheme().equals(FILE)
        ? new Store(java.nio.file.Path.of(path.toUri().getPath()).toUri().toString(), "")
        : new Store(uri, "");
  }

  /** Settings of Hadoop as the cluster has them; on the driver and on executors. */
  static Configuration hadoop() {
    return SETTINGS.computeIfAbsent(
        SparkEnv.get(), env -> SparkHadoopUtil.get().newConfiguration(env.conf()));
  }

  /** A URI, or a plain path, as Hadoop calls it. */
  static Path path(String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw new ChiaroException.Usage(text + ": " + e.getMessage());
    }
  }

  boolean isLocal() {
    return FILE.equals(URI.create(uri).getScheme());
  }

  /** On an executor: refuses a disk that is not the driver's. */
  void requireShared() {
    if (!marker.isEmpty() && !Files.exists(local("").resolve(marker))) {
      throw new ChiaroException.Output(
          "%s is not the driver's folder here: name one that all machines share, or --to URI"
              .formatted(local("")),
          null);
    }
  }

  /** The full name of a file of the store. */
  String name(String relative) {
    return isLocal() ? local(relative).toString() : new Path(path(uri), relative).toString();
  }

  /** The same as items.jsonl says it: from the folder of the run where it is below it. */
  String below(java.nio.file.Path root, String relative) {
    return isLocal() && local(relative).startsWith(root)
        ? root.relativize(local(relative)).toString()
        : name(relative);
  }

  private java.nio.file.Path local(String relative) {
    return java.nio.file.Path.of(URI.create(uri)).resolve(relative);
  }

  /** Writes a file. */
  Written write(String relative, AtomicFiles.Writer body) throws IOException {
    MessageDigest digest = sha256();
    long[] bytes = new long[1];
    AtomicFiles.Writer summed =
        out -> {
          var counted = new Counted(out, bytes);
          var through = new DigestOutputStream(counted, digest);
          body.write(through);
          through.flush();
        };
    if (isLocal()) {
      java.nio.file.Path file = local(relative);
      AtomicFiles.createDirectories(file.getParent());
      AtomicFiles.write(file, summed);
    } else {
      writeThroughHadoop(new Path(path(uri), relative), summed);
    }
    return new Written(bytes[0], HexFormat.of().formatHex(digest.digest()));
  }

  private void writeThroughHadoop(Path target, AtomicFiles.Writer body) throws IOException {
    FileSystem files = target.getFileSystem(hadoop());
    Path temporary = new Path(target.getParent(), "." + UUID.randomUUID() + ".tmp");
    try {
      try (OutputStream out = new BufferedOutputStream(files.create(temporary, true), 1 << 16)) {
        body.write(out);
      }
      // another copy of the task may have been faster, with the same bytes
      if (!files.rename(temporary, target)
          && !(files.delete(target, false) && files.rename(temporary, target))) {
        throw new IOException("cannot rename " + temporary + " to " + target);
      }
    } finally {
      files.delete(temporary, false);
    }
  }

  /** Opens a file; empty where it is not there. */
  Optional<InputStream> read(String relative) throws IOException {
    try {
      if (isLocal()) {
        java.nio.file.Path file = local(relative);
        return Files.exists(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
      }
      Path file = new Path(path(uri), relative);
      return Optional.of(file.getFileSystem(hadoop()).open(file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Size and sum of a file; empty where it is not there. */
  Optional<Written> sum(String relative) throws IOException {
    Optional<InputStream> file = read(relative);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (var in = new DigestInputStream(file.get(), sha256())) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return Optional.of(
          new Written(bytes, HexFormat.of().formatHex(in.getMessageDigest().digest())));
    }
  }

  /** Where a file lies, as Hadoop calls it. */
  Path hadoopPath(String relative) {
    return isLocal() ? new Path(local(relative).toUri()) : new Path(path(uri), relative);
  }

  /** Whether there is nothing in it yet. */
  boolean isEmpty() {
    Path folder = path(uri);
    try {
      FileSystem files = folder.getFileSystem(hadoop());
      return !files.exists(folder) || files.listStatus(folder).length == 0;
    } catch (IOException e) {
      throw new ChiaroException.Output("%s: %s".formatted(uri, e.getMessage()), e);
    }
  }

  /** Removes what tasks that were ended in the middle have left half written. */
  void sweep() {
    Path folder = path(uri);
    try {
      FileSystem files = folder.getFileSystem(hadoop());
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        Path file = all.next().getPath();
        if (TEMPORARY.matcher(file.getName()).matches()) {
          files.delete(file, false);
        }
      }
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot clean %s: %s".formatted(uri, e.getMessage()), e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Counts what goes through, and leaves the stream open. */
  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private final long[] bytes;

    Counted(OutputStream out, long[] bytes) {
      this.out = out;
      this.bytes = bytes;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      bytes[0]++;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      bytes[0] += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
