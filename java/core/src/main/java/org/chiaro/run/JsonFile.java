package org.chiaro.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files that runs leave behind, read again: small, one object, taken for hostile. */
public final class JsonFile {
  private static final long MAX_BYTES = 4L << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonFile() {}

  /**
   * The object in a file of at most 4 MiB.
   *
   * @throws ChiaroException.Data if the file is not there, too large, damaged or no object
   */
  public static ObjectNode read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ChiaroException.Data(
            file + (Files.exists(file) ? " is not a file" : ": no such file"));
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 4 MiB, it cannot be what it says");
      }
      return parse(Files.readAllBytes(file), file);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + AtomicFiles.reason(e), e);
    }
  }

  /** The object in these bytes; {@code file} is for messages. */
  static ObjectNode parse(byte[] content, Path file) {
    try {
      if (JSON.readTree(content) instanceof ObjectNode object) {
        return object;
      }
      throw new ChiaroException.Data(file + " is damaged: a JSON object is expected");
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ChiaroException.Data(
          file + " is damaged: not JSON" + (line > 0 ? " from line " + line + " on" : ""), e);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + " is damaged: not in a known encoding", e);
    }
  }

  /**
   * The same, of a schema that this program knows.
   *
   * @throws ChiaroException.Data also if {@code schema} is another
   */
  public static ObjectNode read(Path file, int schema) {
    ObjectNode object = read(file);
    JsonNode found = object.path("schema");
    if (!found.isInt() || found.intValue() != schema) {
      throw new ChiaroException.Data(
          "%s has schema %s, this program reads %d"
              .formatted(file, found.isInt() ? found : "none", schema));
    }
    return object;
  }
}
