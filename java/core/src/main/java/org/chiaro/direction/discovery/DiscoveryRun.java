package org.chiaro.direction.discovery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionFacts;
import org.chiaro.gan.Generator;
import org.chiaro.io.StateCopy;
import org.chiaro.io.StepFiles;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.DiskSpace;
import org.chiaro.run.JsonFile;
import org.chiaro.run.Stop;
import org.chiaro.run.WholeSteps;

/**
 * A discovery in a folder: log, checkpoints, directions, pictures of each, and a page to browse
 * them.
 *
 * <pre>
 * train.csv                        losses, accuracy, RCA, steps a second
 * checkpoints/step-001000.safetensors
 * directions.safetensors           [K,latentSize], each row of length 1
 * discover.json                    RCA, and accuracy and learned length of each direction
 * charts/, animations/             see {@link DirectionPictures}
 * directions.html                  all of it on one page
 * </pre>
 */
public final class DiscoveryRun {
  static final String SUMMARY = "discover.json";
  private static final int SCHEMA = 1;
  private static final long PICTURES_BYTES = 400 << 10;
  // the shift that masks are made with in the published work
  private static final double MAGNITUDE = 5;

  private final Path out;
  private final DiscoveryConfig config;
  private final Schedule schedule;

  /**
   * How often what is done.
   *
   * @param logEvery steps between two rows of the log
   * @param rcaEvery steps between two measurements of RCA, which is measured at the end, too
   * @param rcaBatches held-out batches of one measurement; 100 in the published code
   * @param saveEvery steps between two checkpoints
   */
  public record Schedule(int logEvery, int rcaEvery, int rcaBatches, int saveEvery) {
    public Schedule {
      positive("log-every", logEvery);
      positive("rca-every", rcaEvery);
      positive("rca-batches", rcaBatches);
      positive("checkpoint-every", saveEvery);
    }

    private static void positive(String name, int value) {
      if (value <= 0) {
        throw new ChiaroException.Usage(name + " must be > 0, was " + value);
      }
    }
  }

  /** What is told while it runs. */
  public interface Listener {
    /** An earlier run had come as far as this. */
    void resumed(long steps);

    /** After each step; rca is that of the last measurement, NaN before the first. */
    void step(Discovery.Losses losses, double rca);

    /** After each direction's pictures, of so many. */
    void pictures(int done, int all);
  }

  /** How it ended. */
  public record Result(float[][] directions, Confusion confusion, double stepsPerSecond) {}

  public DiscoveryRun(Path out, DiscoveryConfig config, Schedule schedule) {
    this.out = out;
    this.config = config;
    this.schedule = schedule;
  }

  /**
   * Learns up to the configured number of steps and writes everything.
   *
   * @param resume go on from the newest checkpoint, where one is there
   * @param stop asked after each step; true ends the run with a checkpoint
   */
  public Result run(Generator generator, boolean resume, Stop stop, Listener listener) {
    try (Discovery discovery = new Discovery(generator, config)) {
      String made = generator.hash().isEmpty() ? generator.name() : generator.hash();
      var checkpoints =
          new DiscoveryCheckpoints(out.resolve("checkpoints"), config, discovery.count(), made);
      if (resume) {
        checkpoints.restore(discovery);
        listener.resumed(discovery.steps());
      }
      // two checkpoints and the one that is written, and the pictures of each direction
      long state =
          discovery.state().values().stream().mapToLong(each -> each.data().remaining()).sum();
      DiskSpace.require(
          out,
          StepFiles.AT_ONCE * state + discovery.count() * PICTURES_BYTES,
          "checkpoints and pictures of " + discovery.count() + " directions");
      double rate = learn(discovery, checkpoints, stop, listener);
      Confusion confusion = discovery.confusion(schedule.rcaBatches());
      Lengths learned = Lengths.of(discovery.directions());
      write(generator, learned, discovery.steps(), confusion, rate);
      int[] done = {0};
      new DirectionPictures(generator, out, config.shiftScale(), config.seed())
          .write(
              learned.units(),
              () -> {
                listener.pictures(++done[0], discovery.count());
                if (stop.getAsBoolean()) {
                  throw new ChiaroException.Interrupted(
                      "direction discover: stopped at the pictures; go on with --resume");
                }
              });
      DiscoveryPage.write(out);
      return new Result(learned.units(), confusion, rate);
    }
  }

  /** Steps a second, measurements of RCA and saving left out; NaN if nothing was left to do. */
  private double learn(
      Discovery discovery, DiscoveryCheckpoints checkpoints, Stop stop, Listener listener) {
    double rca = Double.NaN;
    var clock = new StepClock();
    var last = new StateCopy();
    long[] done = {discovery.steps()};
    try (DiscoveryLog log = DiscoveryLog.open(out.resolve("train.csv"), discovery.steps());
        WholeSteps whole =
            new WholeSteps(
                stop::saves,
                () -> {
                  last.save(checkpoints::write);
                  return stopped(done[0]);
                })) {
      while (discovery.steps() < config.steps()) {
        clock.start();
        Discovery.Losses losses = whole.during(discovery::step);
        clock.stop();
        long step = losses.step();
        boolean all = step == config.steps();
        boolean measured = step % schedule.rcaEvery() == 0 || all;
        if (measured) {
          rca = whole.during(() -> discovery.confusion(schedule.rcaBatches()).accuracy());
        }
        listener.step(losses, rca);
        if (measured || step % schedule.logEvery() == 0) {
          log.add(losses, measured ? rca : Double.NaN, clock.lap());
        }
        done[0] = step;
        last.take(step, discovery.state());
        boolean stopping = stop.getAsBoolean();
        if (step % schedule.saveEvery() == 0 || all || stopping) {
          last.save(checkpoints::write);
        }
        if (stopping) {
          throw new ChiaroException.Interrupted(stopped(step));
        }
      }
    }
    return clock.rate();
  }

  private static String stopped(long step) {
    return "direction discover: stopped after step %d; go on with --resume".formatted(step);
  }

  private void write(
      Generator generator, Lengths learned, long steps, Confusion confusion, double rate) {
    var facts =
        new DirectionFacts(
            generator.hash(),
            generator.shiftSpace(),
            "discover",
            config.seed(),
            Double.NaN,
            MAGNITUDE,
            DirectionFacts.Sign.UNKNOWN,
            Map.of(
                "deformator", config.deformator().text(),
                "directions", Integer.toString(confusion.size()),
                "steps", Long.toString(steps),
                "rca", String.format(Locale.ROOT, "%.4f", confusion.accuracy())));
    Direction.writeAll(out.resolve("directions.safetensors"), learned.units(), facts);
    AtomicFiles.write(
        out.resolve(SUMMARY), summary(generator, learned, steps, confusion, rate).toPrettyString());
  }

  private ObjectNode summary(
      Generator generator, Lengths learned, long steps, Confusion confusion, double rate) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema", SCHEMA);
    json.put("generator", generator.name());
    json.put("generator_sha256", generator.hash());
    config.fixed().forEach(json::put);
    json.put("shift-scale", config.shiftScale());
    json.put("steps", steps);
    json.put("directions", confusion.size());
    json.put("rca", confusion.accuracy());
    json.put("chance", 1.0 / confusion.size());
    double known = Double.isNaN(rate) ? earlierRate() : rate;
    if (!Double.isNaN(known)) {
      json.put("steps_per_s", known);
    }
    ArrayNode accuracy = json.putArray("accuracy");
    ArrayNode length = json.putArray("length");
    for (int k = 0; k < confusion.size(); k++) {
      double value = confusion.accuracy(k);
      if (Double.isNaN(value)) {
        accuracy.addNull();
      } else {
        accuracy.add(value);
      }
      length.add(learned.lengths()[k]);
    }
    return json;
  }

  /** Of the run that made the last step, where this one had none left to make. */
  private double earlierRate() {
    Path file = out.resolve(SUMMARY);
    return Files.exists(file)
        ? JsonFile.read(file).path("steps_per_s").asDouble(Double.NaN)
        : Double.NaN;
  }
}
