package org.chiaro.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.run.ChiaroException;

/** A table that a run wrote: a head, and rows with as many fields. */
final class CsvFile {
  private static final long MAX_BYTES = 256L << 20;

  private final Path file;
  private final List<String> head;
  private final List<List<String>> rows;

  private CsvFile(Path file, List<String> head, List<List<String>> rows) {
    this.file = file;
    this.head = head;
    this.rows = rows;
  }

  /**
   * Reads a file; the last row of a killed run may be torn and is left out.
   *
   * @throws ChiaroException.Data if it cannot be read, or a row has another number of fields
   */
  static CsvFile read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ChiaroException.Data(file + " is larger than 256 MiB, it cannot be what it says");
      }
      List<List<String>> rows = split(Files.readString(file));
      if (rows.isEmpty()) {
        throw new ChiaroException.Data(file + " is empty, a head is expected");
      }
      List<String> head = rows.remove(0);
      int last = rows.size() - 1;
      if (last >= 0 && rows.get(last).size() < head.size()) {
        rows.remove(last);
      }
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i).size() != head.size()) {
          throw new ChiaroException.Data(
              "%s is damaged: row %d has %d fields, the head has %d"
                  .formatted(file, i + 2, rows.get(i).size(), head.size()));
        }
      }
      return new CsvFile(file, head, rows);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read as text", e);
    }
  }

  int rows() {
    return rows.size();
  }

  List<String> head() {
    return head;
  }

  /** A column as it stands. */
  List<String> texts(String column) {
    int at = at(column);
    return rows.stream().map(row -> row.get(at)).toList();
  }

  /** A column of numbers; NaN and infinity are allowed. */
  double[] numbers(String column) {
    int at = at(column);
    double[] numbers = new double[rows.size()];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Double.parseDouble(rows.get(i).get(at));
      } catch (NumberFormatException e) {
        throw new ChiaroException.Data(
            "%s is damaged: row %d has no number in %s".formatted(file, i + 2, column), e);
      }
    }
    return numbers;
  }

  private int at(String column) {
    int at = head.indexOf(column);
    if (at < 0) {
      throw new ChiaroException.Data(file + " is damaged: it has no column " + column);
    }
    return at;
  }

  private static List<List<String>> split(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (c == '"' && !doubled) {
          quoted = false;
        } else {
          field.append(c);
          i += doubled ? 1 : 0;
        }
      } else if (c == '"' && field.length() == 0) {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        row.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (c != '\r') {
        field.append(c);
      }
    }
    if (field.length() > 0 || !row.isEmpty()) {
      row.add(field.toString());
      rows.add(row);
    }
    return rows;
  }
}
