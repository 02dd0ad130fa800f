package org.chiaro.run;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * YAML of keys and values and nothing else: no tags, which could name classes, and no anchors and
 * aliases, by which a few lines become gigabytes.
 */
final class PlainYaml {
  private static final int MAX_FILE_BYTES = 1 << 20;

  private PlainYaml() {}

  /**
   * The text of a file of at most 1 MiB.
   *
   * @param name of the file in messages
   * @throws ChiaroException.Usage if it is larger, or cannot be read as text
   */
  static String read(Path file, String name) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ChiaroException.Usage(name + " is not a file");
      }
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ChiaroException.Usage(name + " is larger than 1 MiB");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new ChiaroException.Usage(name + ": " + AtomicFiles.reason(e));
    }
  }

  /**
   * The tree in a text.
   *
   * @param name of its file in messages
   * @throws ChiaroException.Usage if it holds tags, anchors or aliases
   * @throws IOException if it is no YAML
   */
  static JsonNode parse(YAMLMapper mapper, String text, String name) throws IOException {
    try (YAMLParser parser = mapper.getFactory().createParser(text);
        Plain plain = new Plain(parser, name)) {
      JsonNode tree = mapper.readTree(plain);
      while (plain.nextToken() != null) {
        // documents after the first are not read, and no more may be in them
      }
      return tree == null ? mapper.missingNode() : tree;
    }
  }

  /** Looks at each token before the tree does. */
  private static final class Plain extends JsonParserDelegate {
    private final YAMLParser parser;
    private final String name;

    Plain(YAMLParser parser, String name) {
      super(parser);
      this.parser = parser;
      this.name = name;
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = parser.nextToken();
      if (token != null && parser.getTypeId() != null) {
        throw refused(name, "a tag (!" + parser.getTypeId() + ")", parser);
      }
      if (token != null && (parser.getObjectId() != null || parser.isCurrentAlias())) {
        throw refused(name, "an anchor or alias (& or *)", parser);
      }
      return token;
    }
  }

  private static ChiaroException.Usage refused(String name, String what, YAMLParser parser) {
    String shown = what.length() > 100 ? what.substring(0, 100) + "..." : what;
    return new ChiaroException.Usage(
        "%s holds %s in line %d; plain keys and values are read"
            .formatted(
                name, shown.replaceAll("\\p{C}", "?"), parser.currentTokenLocation().getLineNr()));
  }
}
