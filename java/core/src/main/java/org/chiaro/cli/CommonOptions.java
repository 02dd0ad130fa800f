package org.chiaro.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chiaro.io.ImageLimits;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.Device;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.run.Shard;
import org.chiaro.run.ShardFolders;
import org.chiaro.torch.Precision;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Options that several commands share, in groups: each command mixes in those that it obeys, so
 * that no command takes a flag and ignores it.
 *
 * <p>{@code @Mixin private CommonOptions.Network network;}
 */
final class CommonOptions {
  private CommonOptions() {}

  /** For commands that run a network. */
  static final class Network {
    @Option(
        names = "--device",
        paramLabel = "auto|cpu|cuda[:N]",
        defaultValue = "${env:CHIARO_DEVICE:-auto}",
        converter = DeviceConverter.class,
        description = "Where networks run; a device named here is never replaced by another.")
    Device device;

    @Option(
        names = "--precision",
        paramLabel = "fp32|bf16",
        defaultValue = "fp32",
        converter = PrecisionConverter.class,
        description = "Numbers that networks compute with (default: ${DEFAULT-VALUE}).")
    Precision precision;
  }

  /** For commands that run native kernels. */
  static final class Kernels {
    @Option(
        names = "--kernels",
        paramLabel = "auto|java|cpu|cuda",
        defaultValue = "${env:CHIARO_KERNELS:-auto}",
        converter = KernelsConverter.class,
        description = "Which implementation of the mask operations to use.")
    String kernels;
  }

  /** For commands that compute on several threads. */
  static final class Threads {
    @Option(
        names = "--threads",
        paramLabel = "N",
        defaultValue = "0",
        description = "Processor threads for networks and kernels; 0 is all cores.")
    int threads;

    /** The number of threads to use, at least 1. */
    int count() {
      if (threads < 0) {
        throw new ChiaroException.Usage("threads must be >= 0, was " + threads);
      }
      return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
  }

  /** For commands that draw random numbers. */
  static final class Seed {
    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "2",
        description = "Start of every random sequence (default: ${DEFAULT-VALUE}).")
    long seed;
  }

  /** For commands that can go on where an earlier run stopped. */
  static final class Output {
    @ArgGroup(exclusive = true)
    private Choice choice = new Choice();

    private static final class Choice {
      @Option(names = "--resume", description = "Go on in a folder that is not empty.")
      private boolean resume;

      @Option(names = "--overwrite", description = "Replace what an earlier run left in --out.")
      private boolean overwrite;
    }

    boolean resume() {
      return choice.resume;
    }

    boolean overwrite() {
      return choice.overwrite;
    }

    RunDir.Existing existing() {
      return choice.resume
          ? RunDir.Existing.RESUME
          : choice.overwrite ? RunDir.Existing.OVERWRITE : RunDir.Existing.REFUSE;
    }
  }

  /** For commands that write a folder in one go. */
  static final class Overwrite {
    @Option(names = "--overwrite", description = "Replace what an earlier run left in --out.")
    boolean overwrite;

    RunDir.Existing existing() {
      return overwrite ? RunDir.Existing.OVERWRITE : RunDir.Existing.REFUSE;
    }
  }

  /** For commands that work through many items. */
  static final class Items {
    @Option(names = "--fail-fast", description = "Stop at the first bad item.")
    boolean failFast;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "0",
        description = "Stop after N items; 0 is no limit.")
    long limit;

    /** The most items to work on. */
    long most() {
      if (limit < 0) {
        throw new ChiaroException.Usage("limit must be >= 0, was " + limit);
      }
      return limit == 0 ? Long.MAX_VALUE : limit;
    }
  }

  /** For commands whose work several processes can share. */
  static final class Sharding {
    @Option(
        names = "--shard",
        paramLabel = "I/N",
        converter = ShardConverter.class,
        description = {
          "Do part I of N, from 1/N to N/N: a process each, all with the same other options and",
          "--out; chiaro report --merge puts the parts together."
        })
    Optional<Shard> shard = Optional.empty();

    /** The part that is asked for; without one, all. */
    Shard part() {
      return shard.orElse(Shard.ALL);
    }

    /** Where the part says of itself what it is, below the folder of the run. */
    Path folder(Path out) {
      return part().isAll() ? out : ShardFolders.of(out, part());
    }

    /** Refuses a part of what has none. */
    void requireNone(String reason) {
      if (shard.isPresent()) {
        throw new ChiaroException.Usage("--shard " + shard.get() + ": " + reason);
      }
    }
  }

  /** For commands that read pictures. */
  static final class Pictures {
    /** Sets the limit of this process: pictures are read deep inside of many steps. */
    @Option(
        names = "--max-pixels",
        paramLabel = "N",
        defaultValue = "" + ImageLimits.DEFAULT_PIXELS,
        description = "Refuse pictures of more pixels, unread (default: ${DEFAULT-VALUE}).")
    void maxPixels(long pixels) {
      if (pixels < 1) {
        throw new ChiaroException.Usage("max-pixels must be > 0, was " + pixels);
      }
      System.setProperty(ImageLimits.PROPERTY, Long.toString(pixels));
    }
  }

  /** For commands that can say what they would do. */
  static final class DryRun {
    @Option(names = "--dry-run", description = "Say what would be done and touch nothing.")
    boolean dryRun;
  }

  /** For commands whose values may stand in a file. */
  static final class Config {
    @Option(
        names = "--preset",
        paramLabel = "default|demo",
        description = "Values that come along; --config comes before them.")
    Optional<String> preset = Optional.empty();

    @Option(
        names = "--config",
        paramLabel = "FILE.yaml",
        description = "Values; the environment, --set and flags come before them.")
    Optional<Path> file = Optional.empty();

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "One value by its dotted key, train.batch-size=64; repeatable.")
    List<String> set = new ArrayList<>();

    @Option(
        names = "--print-config",
        description = "Print the resolved configuration with the origin of each value, and exit.")
    boolean printConfig;

    /** Prints the configuration if that is what was asked for; the command is then done. */
    boolean printed(ConfigLoader loader, PrintWriter out) {
      if (printConfig) {
        out.print(loader.yaml());
        out.flush();
      }
      return printConfig;
    }
  }

  /** For commands that take long. */
  static final class ProgressOption {
    @Option(
        names = "--progress",
        paramLabel = "auto|bar|log|json|none",
        defaultValue = "auto",
        converter = ModeConverter.class,
        description = "How progress is shown on stderr (default: ${DEFAULT-VALUE}).")
    Progress.Mode mode;
  }

  /** For commands with a result that other programs read. */
  static final class Json {
    @Option(names = "--json", description = "Print the result as one JSON object on stdout.")
    boolean json;
  }

  private static <E extends Enum<E>> E lowerCase(Class<E> type, String text) {
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "expected one of "
            + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
            + " but was "
            + text);
  }

  private static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      return lowerCase(Precision.class, text);
    }
  }

  private static final class ModeConverter implements ITypeConverter<Progress.Mode> {
    @Override
    public Progress.Mode convert(String text) {
      return lowerCase(Progress.Mode.class, text);
    }
  }

  static final class DeviceConverter implements ITypeConverter<Device> {
    @Override
    public Device convert(String text) {
      return Device.parse(text);
    }
  }

  private static final class ShardConverter implements ITypeConverter<Shard> {
    @Override
    public Shard convert(String text) {
      try {
        return Shard.parse(text);
      } catch (ChiaroException.Usage e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  private static final class KernelsConverter implements ITypeConverter<String> {
    private static final List<String> NAMES = List.of("auto", "java", "cpu", "cuda");

    @Override
    public String convert(String text) {
      if (!NAMES.contains(text)) {
        throw new TypeConversionException("kernels must be auto, java, cpu or cuda, was " + text);
      }
      return text;
    }
  }
}
