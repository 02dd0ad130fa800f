package org.chiaro.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small score.json files. */
public final class ScoreFiles {
  private ScoreFiles() {}

  /** A valid file with these scores; {@code more} is added to the object, {@code ,"a":1} say. */
  public static Path write(Path file, double maxF, double iou, double accuracy, String more)
      throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        "{\"schema\":1,\"protocol\":\"paper\",\"n\":500,\"maxF\":"
            + maxF
            + ",\"iou\":"
            + iou
            + ",\"accuracy\":"
            + accuracy
            + more
            + "}");
  }
}
