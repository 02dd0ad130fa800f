package org.chiaro.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a long stage is: done, total, rate and remaining time, always on stderr.
 *
 * <p>For one thread at a time. {@link Mode#AUTO} is a bar on a console, and elsewhere a line after
 * two seconds and then each ten.
 */
public final class Progress implements AutoCloseable {
  /** The values of {@code --progress}. */
  public enum Mode {
    AUTO,
    BAR,
    LOG,
    JSON,
    NONE
  }

  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final long LOG_EVERY_NS = Duration.ofSeconds(10).toNanos();
  private static final long FIRST_NS = Duration.ofSeconds(2).toNanos();
  private static final String RATES = "rates";
  private static final long MOST_S = Duration.ofDays(9999).toSeconds();
  private static final long JSON_EVERY_NS = Duration.ofSeconds(1).toNanos();

  private final Mode mode;
  private final String stage;
  private final String unit;
  private final long total;
  private final long startNs = System.nanoTime();
  private final ProgressBar bar;
  private final Optional<String> work;
  private long firstDone;
  private long done;
  private long shownNs = startNs;
  private String note = "";

  private Progress(Mode mode, String stage, long total, String unit, Optional<String> work) {
    this.work = work;
    this.mode = resolve(mode);
    this.stage = stage;
    this.total = total;
    this.unit = unit;
    this.bar = this.mode == Mode.BAR ? bar() : null;
    if (this.mode == Mode.LOG) {
      // the first line, which says how long it is going to take, comes early
      shownNs = startNs - LOG_EVERY_NS + FIRST_NS;
    }
  }

  /** Starts a stage of {@code total} units, or an unknown number of them when negative. */
  public static Progress start(Mode mode, String stage, long total, String unit) {
    return new Progress(mode, stage, total, unit, Optional.empty());
  }

  /**
   * The same for work that takes long: says before it starts how much it is and how long it will
   * take, as far as a run of the same has been before.
   *
   * @param speed what the speed depends on, apart from the machine and the stage
   */
  public static Progress start(Mode mode, String stage, long total, String unit, List<?> speed) {
    Progress progress =
        new Progress(mode, stage, total, unit, Optional.of(stage + " " + unit + " " + speed));
    progress.forecast();
    return progress;
  }

  private static Rates rates() {
    return new Rates(CacheFolder.of(System.getenv()).resolve(RATES));
  }

  private void forecast() {
    OptionalDouble rate = rates().last(work.orElseThrow());
    if (rate.isPresent()) {
      double seconds = total / rate.getAsDouble();
      LOG.info(
          String.format(
              Locale.ROOT,
              "%s: %d %s, about %s at %.3g %s/s, as fast as the last run of these settings",
              stage,
              total,
              unit,
              clock(Duration.ofSeconds((long) Math.min(MOST_S, seconds))),
              rate.getAsDouble(),
              unit));
      return;
    }
    LOG.info(
        "{}: {} {}; how long is said after the first, there was no run of these settings before",
        stage,
        total,
        unit);
    shownNs = startNs - Math.max(LOG_EVERY_NS, JSON_EVERY_NS);
  }

  /** Says that {@code count} units were done by an earlier run; they do not count for the rate. */
  public Progress from(long count) {
    firstDone = count;
    done = count;
    if (bar != null) {
      bar.stepTo(count);
    }
    return this;
  }

  /** A few words shown behind the numbers: {@code loss 0.31}. */
  public void note(String text) {
    note = text;
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  /** One more unit is done. */
  public void step() {
    step(1);
  }

  /** {@code count} more units are done. */
  public void step(long count) {
    done += count;
    if (bar != null) {
      bar.stepBy(count);
      return;
    }
    long now = System.nanoTime();
    if (now - shownNs >= (mode == Mode.JSON ? JSON_EVERY_NS : LOG_EVERY_NS)) {
      shownNs = now;
      show();
    }
  }

  /** Units a second since the start. */
  public double rate() {
    double seconds = (System.nanoTime() - startNs) / 1e9;
    return seconds > 0 ? (done - firstDone) / seconds : 0;
  }

  @Override
  public void close() {
    if (System.nanoTime() - startNs >= FIRST_NS && done > firstDone) {
      work.ifPresent(known -> rates().keep(known, rate()));
    }
    if (bar != null) {
      bar.close();
    }
    if (mode == Mode.JSON) {
      show();
    } else if (mode != Mode.NONE) {
      LOG.info("{}", line(false));
    }
  }

  private void show() {
    if (mode == Mode.LOG) {
      LOG.info("{}", line(true));
    } else if (mode == Mode.JSON) {
      System.err.println(
          String.format(
              Locale.ROOT,
              "{\"stage\":\"%s\",\"done\":%d,\"total\":%s,\"unit\":\"%s\",\"rate\":%.3f,"
                  + "\"remaining_s\":%s}",
              stage,
              done,
              total < 0 ? "null" : Long.toString(total),
              unit,
              rate(),
              remaining() == null ? "null" : Long.toString(remaining().toSeconds())));
    }
  }

  private String line(boolean running) {
    StringBuilder text = new StringBuilder(stage).append(": ").append(done);
    if (total >= 0) {
      text.append(" of ").append(total);
    }
    text.append(' ').append(unit);
    text.append(String.format(Locale.ROOT, ", %.3g %s/s", rate(), unit));
    if (running && remaining() != null) {
      text.append(", ").append(clock(remaining())).append(" left");
    } else if (!running) {
      text.append(", took ").append(clock(Duration.ofNanos(System.nanoTime() - startNs)));
    }
    return note.isEmpty() ? text.toString() : text.append(", ").append(note).toString();
  }

  private Duration remaining() {
    double rate = rate();
    return total < 0 || rate <= 0 ? null : Duration.ofMillis((long) ((total - done) / rate * 1000));
  }

  /** {@code 1:02:03}, {@code 2:03}. */
  static String clock(Duration time) {
    String minutesAndSeconds =
        String.format(Locale.ROOT, "%d:%02d", time.toMinutesPart(), time.toSecondsPart());
    return time.toHours() == 0
        ? minutesAndSeconds
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            time.toHours(),
            time.toMinutesPart(),
            time.toSecondsPart());
  }

  private static Mode resolve(Mode mode) {
    if (mode != Mode.AUTO) {
      return mode;
    }
    if (!LOG.isInfoEnabled()) {
      return Mode.NONE;
    }
    boolean console = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    return console ? Mode.BAR : Mode.LOG;
  }

  private ProgressBar bar() {
    // straight to the terminal: the plain log must not fill with half lines
    PrintStream terminal = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
    return new ProgressBarBuilder()
        .setTaskName(stage)
        .setInitialMax(total)
        .setUnit(" " + unit, 1)
        .showSpeed()
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .setConsumer(new ConsoleProgressBarConsumer(terminal))
        .build();
  }
}
