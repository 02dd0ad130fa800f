package org.chiaro.cli;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.run.ConfigLoader;
import org.chiaro.run.Doc;
import org.chiaro.run.EvalConfig;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.PredictConfig;
import org.chiaro.run.SynthConfig;
import org.chiaro.run.TrainConfig;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Makes one flag of each component of a configuration record, so that flag, YAML key and component
 * have one name and one description.
 *
 * <p>A command says {@code @Command(name = "train", modelTransformer = StageOptions.Train.class)}
 * and asks {@link #loader} for the result.
 */
abstract sealed class StageOptions implements IModelTransformer {
  private final String section;
  private final Class<? extends Record> type;

  private StageOptions(String section, Class<? extends Record> type) {
    this.section = section;
    this.type = type;
  }

  static final class Synth extends StageOptions {
    Synth() {
      super("synth", SynthConfig.class);
    }

    @Override
    public CommandSpec transform(CommandSpec spec) {
      return addGenerator(super.transform(spec));
    }
  }

  static final class Train extends StageOptions {
    /** Values of synthesis that make pairs while training; the rest is about files of pairs. */
    private static final Set<String> ONLINE =
        Set.of(
            "generator",
            "direction",
            "dark-direction",
            "shift",
            "embeddings",
            "latent-noise",
            "rule",
            "max-area",
            "components",
            "component-ratio",
            "histogram-filter",
            "max-rounds");

    Train() {
      super("train", TrainConfig.class);
    }

    @Override
    public CommandSpec transform(CommandSpec spec) {
      add(super.transform(spec), "synth", SynthConfig.class, ONLINE::contains);
      return addGenerator(spec);
    }
  }

  static final class Ablation extends StageOptions {
    /** What the rows have in common; the filters are what makes the rows. */
    private static final Set<String> SYNTH =
        Set.of(
            "generator",
            "direction",
            "dark-direction",
            "shift",
            "embeddings",
            "latent-noise",
            "rule",
            "max-area",
            "component-ratio",
            "max-rounds");

    private static final Set<String> NOT_OF_TRAIN = Set.of("data", "online", "validate");

    Ablation() {
      super("train", TrainConfig.class);
    }

    @Override
    public CommandSpec transform(CommandSpec spec) {
      add(spec, "train", TrainConfig.class, name -> !NOT_OF_TRAIN.contains(name));
      add(spec, "synth", SynthConfig.class, SYNTH::contains);
      return addGenerator(spec);
    }
  }

  static final class Predict extends StageOptions {
    Predict() {
      super("predict", PredictConfig.class);
    }
  }

  static final class Eval extends StageOptions {
    Eval() {
      super("eval", EvalConfig.class);
    }
  }

  @Override
  public CommandSpec transform(CommandSpec spec) {
    return add(spec, section, type, name -> true);
  }

  private static CommandSpec addGenerator(CommandSpec spec) {
    return add(spec, "generator", GeneratorConfig.class, name -> true);
  }

  private static CommandSpec add(
      CommandSpec spec, String section, Class<? extends Record> type, Predicate<String> wanted) {
    Map<String, String> defaults = new ConfigLoader().texts();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = kebab(component.getName());
      if (!wanted.test(name)) {
        continue;
      }
      String defaultText = defaults.get(section + "." + name);
      boolean flag = component.getType() == boolean.class;
      boolean showDefault = !flag && !defaultText.isEmpty();
      OptionSpec.Builder option =
          OptionSpec.builder("--" + name)
              .description(
                  component.getAnnotation(Doc.class).value().replace("%", "%%")
                      + (showDefault ? " Default: " + defaultText + "." : ""));
      if (flag) {
        // with a default of true, the parser has --no-x mean false
        option.type(boolean.class).negatable(true).defaultValue(defaultText).fallbackValue("true");
      } else if (component.getType() == List.class) {
        // several values with commas, or the flag several times
        option.type(List.class).auxiliaryTypes(String.class).paramLabel(paramLabel(component));
      } else {
        option.type(String.class).paramLabel(paramLabel(component));
      }
      spec.addOption(option.build());
    }
    return spec;
  }

  /**
   * The configuration as the command line asks for it.
   *
   * @param section the section whose flags have no prefix, {@code train}; empty for none
   */
  static ConfigLoader loader(
      String section, ParseResult parsed, CommonOptions.Config config, Map<String, String> env) {
    ConfigLoader loader = new ConfigLoader();
    config.preset.ifPresent(loader::preset);
    config.file.ifPresent(loader::file);
    return loader.environment(env).set(config.set).flags(flags(section, parsed));
  }

  private static Map<String, String> flags(String section, ParseResult parsed) {
    Map<String, String> known = new ConfigLoader().texts();
    Map<String, String> flags = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = option.longestName().replaceFirst("^--", "");
      String key = name;
      // a command's own option of the same name as a component means something else
      if (option.userObject() == null) {
        key =
            Stream.of(section, "synth", "generator")
                .map(part -> part + "." + name)
                .filter(known::containsKey)
                .findFirst()
                .orElse(name);
      }
      if (known.containsKey(key)) {
        flags.put(key, text(option.getValue()));
      }
    }
    return flags;
  }

  private static String text(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    return value instanceof Collection<?> all
        ? all.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private static String paramLabel(RecordComponent component) {
    Class<?> type = component.getType();
    return type == int.class || type == long.class
        ? "N"
        : type == double.class ? "X" : type == String.class ? "TEXT" : "LIST";
  }

  /** {@code batchSize -> batch-size}. */
  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
