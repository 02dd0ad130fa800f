package org.chiaro.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How fast work went the last time, by what its speed depends on: a file of the newest 200, a line
 * each. Where it cannot be read or written, nothing is known, and nothing fails.
 *
 * @param file made when it is first written to
 */
record Rates(Path file) {
  private static final int MOST = 200;
  private static final int MOST_BYTES = 1 << 16;
  private static final String LINE = "[0-9a-f]{16} [0-9.eE+-]{1,30}";

  /** Units a second of the last run of this work. */
  OptionalDouble last(String work) {
    String key = key(work);
    return lines().stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.substring(key.length())))
        .filter(rate -> rate > 0 && Double.isFinite(rate))
        .findFirst();
  }

  /** Remembers how fast this work went. */
  void keep(String work, double rate) {
    String key = key(work);
    List<String> lines = new ArrayList<>();
    lines.add(key + (float) rate);
    lines().stream().filter(line -> !line.startsWith(key)).limit(MOST - 1L).forEach(lines::add);
    try {
      AtomicFiles.createDirectories(file.toAbsolutePath().getParent());
      AtomicFiles.write(file, String.join("\n", lines) + "\n");
    } catch (ChiaroException e) {
      System.getLogger(Rates.class.getName()).log(System.Logger.Level.DEBUG, "not kept", e);
    }
  }

  private List<String> lines() {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        return List.of();
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.lines().filter(Rates::isWhole).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isWhole(String line) {
    try {
      return line.matches(LINE) && !Double.isNaN(Double.parseDouble(line.substring(17)));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String key(String work) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(work.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 8) + " ";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
