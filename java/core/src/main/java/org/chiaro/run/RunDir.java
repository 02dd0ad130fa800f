package org.chiaro.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one run: {@code run.json}, {@code config.yaml}, {@code log.txt}, the lists of
 * finished and failed items, and whatever the command writes beside them.
 *
 * <p>The folder is exactly the one named by the user. Where several processes share a job, each is
 * a {@link Shard}: results go to their places in the folder, and what a process says of its own
 * part goes to {@code shards/3-of-8} in it. Methods may be called from several threads.
 */
public final class RunDir implements AutoCloseable {
  /** What to do with a folder that holds something already. */
  public enum Existing {
    REFUSE,
    RESUME,
    OVERWRITE
  }

  /** What is known of a run before it starts. */
  public record Start(String command, List<String> commandLine, long seed) {
    public Start {
      commandLine = List.copyOf(commandLine);
    }
  }

  /** The work of a run. */
  @FunctionalInterface
  public interface Body {
    /** Works and writes into {@code run}; failures are exceptions. */
    void work(RunDir run) throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final Path own;
  private final Shard shard;
  private final Start start;
  private final ItemLists items;
  private final Optional<RunLock> lock;
  private final String runId = UUID.randomUUID().toString();
  private final Instant started = now();
  private final Map<String, Object> facts = new TreeMap<>();
  private boolean closed;

  private RunDir(
      Path root, Path own, Shard shard, Start start, ItemLists items, Optional<RunLock> lock) {
    this.root = root;
    this.own = own;
    this.shard = shard;
    this.start = start;
    this.items = items;
    this.lock = lock;
  }

  /** Opens or makes {@code dir} for the whole of a job, as the following. */
  public static RunDir open(Path dir, Existing existing, Start start) {
    return open(dir, existing, start, Shard.ALL);
  }

  /**
   * Opens or makes {@code dir}. It is this process's alone until {@link #record} has ended; of a
   * shard, its part of it is.
   *
   * @throws ChiaroException.Usage if it is not empty and {@code existing} is REFUSE, if another
   *     process has it, or if it holds a job in other parts
   * @throws ChiaroException.Output if it cannot be written
   */
  public static RunDir open(Path dir, Existing existing, Start start, Shard shard) {
    Path root = dir.toAbsolutePath().normalize();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new ChiaroException.Usage("--out " + dir + " is a file, a folder is expected");
    }
    AtomicFiles.createDirectories(root);
    Path own = shard.isAll() ? root : ShardFolders.prepare(root, shard);
    RunLock lock = RunLock.take(own);
    try {
      if (shard.isAll() && existing == Existing.RESUME) {
        ShardFolders.requireNone(root);
      }
      if (shard.isAll() && existing == Existing.OVERWRITE) {
        ShardFolders.requireIdle(root);
      }
      if (existing == Existing.REFUSE && !isEmpty(own)) {
        throw new ChiaroException.Usage(
            "--out "
                + dir
                + (shard.isAll() ? " is not empty" : " has results of shard " + shard + " already")
                + ": name another folder, or add --overwrite (or --resume, to go on)");
      }
      return opened(root, own, existing, start, shard, Optional.of(lock));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Opens or makes the folder of a part of this run, {@code "scored"}; it is locked with it. */
  public RunDir part(String name, Existing existing, Start start) {
    Path folder = AtomicFiles.createDirectories(file(name));
    return opened(folder, folder, existing, start, Shard.ALL, Optional.empty());
  }

  private static RunDir opened(
      Path root, Path own, Existing existing, Start start, Shard shard, Optional<RunLock> lock) {
    if (existing == Existing.OVERWRITE) {
      if (!shard.isAll()) {
        // the results of the other shards stay
        ItemLists.open(own, root).deleteOutputs();
      }
      RunLayout.clear(own);
    }
    if (existing != Existing.REFUSE) {
      RunLayout.sweep(own);
    }
    RunDir run = new RunDir(root, own, shard, start, ItemLists.open(own, root), lock);
    if (!shard.isAll()) {
      run.facts.put("shard", shard.toString());
    }
    run.writeRunJson(null, null);
    return run;
  }

  /** The absolute path of the folder. */
  public Path root() {
    return root;
  }

  /** The path of a file of this run, {@code "score.json"}; folders on the way are made. */
  public Path file(String relative) {
    return within(root, relative);
  }

  private static Path within(Path folder, String relative) {
    Path path = folder.resolve(relative).normalize();
    if (!path.startsWith(folder)) {
      throw new ChiaroException.Usage(relative + " leads out of the folder " + folder);
    }
    AtomicFiles.createDirectories(path.getParent());
    return path;
  }

  /** The path of a file about this process's part alone: as {@link #file}, but for shards. */
  public Path own(String relative) {
    return shard.isAll() ? file(relative) : within(own, relative);
  }

  /** The part of the job that this run is. */
  public Shard shard() {
    return shard;
  }

  /** Writes {@code config.yaml}, the resolved configuration that repeats this run. */
  public void config(String yaml) {
    AtomicFiles.write(own("config.yaml"), yaml);
  }

  /**
   * What the results of this run depend on: all shards of a job must have the same. In run.json as
   * {@code settings}.
   */
  public void settings(Map<String, Object> settings) {
    fact("settings", new TreeMap<>(settings));
  }

  /** Adds a fact to run.json: {@code device}, {@code precision}, {@code weights_sha256}. */
  public synchronized void fact(String name, Object value) {
    facts.put(name, value);
    writeRunJson(null, null);
  }

  /** The lists of finished and failed items. */
  public ItemLists items() {
    return items;
  }

  /**
   * Does the work, keeps what is logged in log.txt and how it ended in run.json.
   *
   * @return 0, or 6 if some items failed
   */
  public int record(Body body) throws Exception {
    try (LogFile log = LogFile.follow(own.resolve("log.txt"))) {
      body.work(this);
      int failed = items.failures();
      if (failed > 0) {
        LOG.warn("{} failed, see {}", failed, own.resolve("failures.jsonl"));
      }
      items.sync();
      int exitCode = failed > 0 ? new ChiaroException.Partial("").exitCode() : 0;
      writeRunJson(exitCode, null);
      return exitCode;
    } catch (ChiaroException e) {
      writeEnd(e.exitCode(), e);
      throw e;
    } catch (Exception | Error e) {
      writeEnd(1, e);
      throw e;
    } finally {
      close();
    }
  }

  /**
   * Writes down how the run ends while its work is still under way; what the work says of itself
   * after that is not written any more. For a process that ends at once.
   */
  public void ended(ChiaroException end) {
    items.sync();
    writeEnd(end.exitCode(), end);
    synchronized (this) {
      closed = true;
    }
  }

  /** Gives the folder back to other processes; {@link #record} does it by itself. */
  @Override
  public void close() {
    lock.ifPresent(RunLock::close);
  }

  private void writeEnd(int exitCode, Throwable cause) {
    try {
      writeRunJson(exitCode, String.valueOf(cause.getMessage()));
    } catch (ChiaroException e) {
      cause.addSuppressed(e);
    }
  }

  private synchronized void writeRunJson(Integer exitCode, String error) {
    if (closed) {
      return;
    }
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("schema", SCHEMA);
    run.put("run_id", runId);
    run.put("command", start.command());
    run.put("command_line", start.commandLine());
    run.put("seed", start.seed());
    run.putAll(facts);
    run.put("versions", new TreeMap<>(Versions.ofThisBuild().byName()));
    run.put("started", started.toString());
    run.put("ended", exitCode == null ? null : now().toString());
    run.put("exit_code", exitCode);
    if (error != null) {
      run.put("error", error);
    }
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(run) + "\n";
      AtomicFiles.write(own.resolve("run.json"), text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a fact of this run has no JSON form: " + facts, e);
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean isEmpty(Path dir) {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.allMatch(entry -> entry.endsWith(RunLock.NAME));
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot look into " + dir + ": " + AtomicFiles.reason(e), e);
    }
  }
}
