package org.chiaro.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Puts a {@link RunConfig} together from its sources and remembers where each value came from.
 *
 * <p>Each call overrides the ones before it, so call in rising priority: {@code preset, file,
 * environment, set, flags}. Unknown keys are refused, with the nearest known one.
 */
public final class ConfigLoader {
  private record Value(JsonNode node, String origin) {}

  private static final int MAX_SHOWN = 200;
  private static final Map<String, String> ENVIRONMENT =
      Map.of("CHIARO_DEVICE", "device", "CHIARO_KERNELS", "kernels");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final Map<String, JsonNode> DEFAULTS = flatten("", resource("default"));

  private final Map<String, Value> values = new LinkedHashMap<>();

  /** Starts from the defaults. */
  public ConfigLoader() {
    DEFAULTS.forEach((key, node) -> values.put(key, new Value(node, "default")));
  }

  /** Overlays a preset that comes along: {@code default} or {@code demo}. */
  public ConfigLoader preset(String name) {
    Check.oneOf("preset", List.of("default", "demo"), name);
    return overlay(resource(name), "preset " + name);
  }

  /** Overlays a YAML file of at most 1 MiB, without tags, anchors and aliases. */
  public ConfigLoader file(Path file) {
    return text(PlainYaml.read(file, "--config " + file), file.toString());
  }

  /** The same for a text in memory; {@code name} is for messages. */
  ConfigLoader text(String text, String name) {
    try {
      JsonNode tree = PlainYaml.parse(YAML, text, "--config " + name);
      if (!tree.isObject()) {
        throw new ChiaroException.Usage("--config " + name + " must hold keys and values");
      }
      return overlay(tree, name);
    } catch (JsonProcessingException e) {
      throw new ChiaroException.Usage("--config " + name + ": " + where(e));
    } catch (IOException e) {
      throw new ChiaroException.Usage("--config " + name + ": " + AtomicFiles.reason(e));
    }
  }

  /** Overlays CHIARO_DEVICE and CHIARO_KERNELS where they are set. */
  public ConfigLoader environment(Map<String, String> environment) {
    ENVIRONMENT.forEach(
        (name, key) -> {
          if (environment.containsKey(name)) {
            put(key, scalar(environment.get(name)), name);
          }
        });
    return this;
  }

  /** Overlays texts of the form {@code train.batch-size=64}. */
  public ConfigLoader set(List<String> assignments) {
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new ChiaroException.Usage("--set must have the form KEY=VALUE, was " + assignment);
      }
      put(assignment.substring(0, equals), scalar(assignment.substring(equals + 1)), "--set");
    }
    return this;
  }

  /** Overlays flags by the key they stand for: {@code train.batch-size -> 64}. */
  public ConfigLoader flags(Map<String, String> flags) {
    flags.forEach((key, value) -> put(key, scalar(value), "flag"));
    return this;
  }

  /** The configuration, checked. */
  public RunConfig load() {
    ObjectNode root = YAML.createObjectNode();
    values.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          ObjectNode section = dot < 0 ? root : root.withObject("/" + key.substring(0, dot));
          section.set(key.substring(dot + 1), value.node());
        });
    try {
      return YAML.treeToValue(root, RunConfig.class);
    } catch (JsonMappingException e) {
      throw e.getCause() instanceof ChiaroException cause ? cause : wrongType(e);
    } catch (JsonProcessingException e) {
      throw new ChiaroException.Usage(where(e));
    }
  }

  /** Every key with its present value as a text; lists are joined with commas. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          List<String> parts = new ArrayList<>();
          value.node().forEach(part -> parts.add(part.asText()));
          texts.put(key, value.node().isArray() ? String.join(",", parts) : value.node().asText());
        });
    return texts;
  }

  /** The configuration as YAML, with the origin of each value as a comment. */
  public String yaml() {
    StringBuilder text = new StringBuilder();
    String section = "";
    for (var entry : values.entrySet()) {
      String key = entry.getKey();
      int dot = key.indexOf('.');
      if (dot > 0 && !key.substring(0, dot).equals(section)) {
        section = key.substring(0, dot);
        text.append(section).append(":\n");
      }
      String line = (dot > 0 ? "  " : "") + key.substring(dot + 1) + ": " + entry.getValue().node();
      text.append(String.format("%-40s # %s%n", line, entry.getValue().origin()));
    }
    return text.toString();
  }

  private ConfigLoader overlay(JsonNode tree, String origin) {
    flatten("", tree).forEach((key, node) -> put(key, node, origin));
    return this;
  }

  private void put(String key, JsonNode node, String origin) {
    Value known = values.get(key);
    if (known == null) {
      throw new ChiaroException.Usage(
          "unknown key %s (%s), nearest is %s"
              .formatted(shown(key), shown(origin), Spelling.nearest(shown(key), values.keySet())));
    }
    values.put(key, new Value(known.node().isArray() ? list(node) : node, origin));
  }

  /** A list may be given as one text with commas. */
  private static JsonNode list(JsonNode node) {
    if (node.isArray()) {
      return node;
    }
    ArrayNode list = YAML.createArrayNode();
    for (String part : node.asText().split(",")) {
      if (!part.isBlank()) {
        list.add(part.strip());
      }
    }
    return list;
  }

  private static Map<String, JsonNode> flatten(String prefix, JsonNode tree) {
    Map<String, JsonNode> flat = new LinkedHashMap<>();
    tree.fields()
        .forEachRemaining(
            field -> {
              String key = prefix + field.getKey();
              if (field.getValue().isObject()) {
                flat.putAll(flatten(key + ".", field.getValue()));
              } else {
                flat.put(key, field.getValue());
              }
            });
    return flat;
  }

  private static JsonNode scalar(String text) {
    if (text.matches("[-+]?[0-9]+")) {
      return YAML.getNodeFactory().numberNode(new BigInteger(text));
    }
    if (text.equals("true") || text.equals("false")) {
      return YAML.getNodeFactory().booleanNode(text.equals("true"));
    }
    return YAML.getNodeFactory().textNode(text);
  }

  private ChiaroException.Usage wrongType(JsonMappingException e) {
    String key =
        e.getPath().stream()
            .filter(step -> step.getFieldName() != null)
            .map(JsonMappingException.Reference::getFieldName)
            .collect(Collectors.joining("."));
    Value value = values.get(key);
    return new ChiaroException.Usage(
        value == null
            ? "wrong configuration: " + where(e)
            : "%s has the wrong kind of value: %s (%s)"
                .formatted(key, shown(value.node().toString()), shown(value.origin())));
  }

  private static String where(JsonProcessingException e) {
    String message = shown(e.getOriginalMessage().lines().findFirst().orElse("cannot be read"));
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? message
        : message + " (line " + e.getLocation().getLineNr() + ")";
  }

  /** What a file chose, fit for one line. */
  private static String shown(String text) {
    String start = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return start.replaceAll("\\p{C}", "?");
  }

  private static JsonNode resource(String preset) {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("presets/" + preset + ".yaml")) {
      return YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
