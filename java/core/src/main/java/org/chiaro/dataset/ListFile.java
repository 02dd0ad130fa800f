package org.chiaro.dataset;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/** A text file of a data set: a number and a value in each row. */
final class ListFile {
  private static final long MAX_BYTES = 16L << 20;
  private static final int MAX_SHOWN = 60;

  private ListFile() {}

  /**
   * The values by their numbers, in the order of the rows; empty rows are passed over.
   *
   * @throws ChiaroException.Data if the file cannot be read, a row has another form, or a number
   *     comes twice
   */
  static Map<Integer, String> rows(Path file) {
    Map<Integer, String> rows = new LinkedHashMap<>();
    int line = 0;
    for (String text : lines(file)) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      String[] fields = text.strip().split("\\s+", 2);
      if (fields.length < 2 || !fields[0].matches("\\d{1,9}")) {
        throw bad(file, line, "a number and a value are expected: " + shown(text));
      }
      if (rows.putIfAbsent(Integer.valueOf(fields[0]), fields[1]) != null) {
        throw bad(file, line, "number " + fields[0] + " comes twice");
      }
    }
    return rows;
  }

  /**
   * The file that a list names, below the folder that it belongs to.
   *
   * @throws ChiaroException.Data if the name leads anywhere else
   */
  static Path below(Path folder, String name, Path list) {
    try {
      Path relative = Path.of(name);
      if (!relative.isAbsolute()
          && !name.isEmpty()
          && relative.equals(relative.normalize())
          && !relative.startsWith("..")) {
        return folder.resolve(relative);
      }
    } catch (InvalidPathException e) {
      // said below, as any other name that is no path inside the set
    }
    throw new ChiaroException.Data(list + ": names a file outside the set: " + shown(name));
  }

  private static List<String> lines(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ChiaroException.Data(file + ": no such file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + ": lists up to " + MAX_BYTES + " bytes are read");
      }
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new ChiaroException.Data(file + ": not a text file", e);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static ChiaroException.Data bad(Path file, int line, String what) {
    return new ChiaroException.Data(file + ", line " + line + ": " + what);
  }

  private static String shown(String text) {
    String line = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return line.replaceAll("\\p{C}", "?");
  }
}
