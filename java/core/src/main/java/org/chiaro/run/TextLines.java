package org.chiaro.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The lines of a text file, one at a time, none so long that it could fill the memory. */
public final class TextLines {
  private static final int MAX_CHARACTERS = 1 << 20;

  private TextLines() {}

  /**
   * Gives every line to {@code each}, without its line break.
   *
   * @throws IOException if the file cannot be read, is not UTF-8, or has a line of over a million
   *     characters
   */
  public static void each(Path file, Consumer<String> each) throws IOException {
    StringBuilder line = new StringBuilder();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '\n') {
          each.accept(line.toString());
          line.setLength(0);
        } else if (line.length() == MAX_CHARACTERS) {
          throw new IOException("a line of more than " + MAX_CHARACTERS + " characters");
        } else if (c != '\r') {
          line.append((char) c);
        }
      }
    }
    if (line.length() > 0) {
      each.accept(line.toString());
    }
  }
}
