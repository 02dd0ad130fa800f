package org.chiaro.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chiaro.tables.ScoreFiles;

/** Small run folders. */
public final class RunFolders {
  private RunFolders() {}

  /** A finished run of a command, with more keys in run.json, {@code ,"a":1} say. */
  public static Path of(Path folder, String command, String more) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("run.json"),
        """
        {"schema":1,"run_id":"%s","command":"%s","command_line":["%s","--x","it's"],"seed":2,
        "versions":{"chiaro":"0.1"},"started":"2026-01-01T00:00:00Z",
        "ended":"2026-01-01T00:01:05Z","exit_code":0%s}"""
            .formatted(folder.getFileName(), command, command, more));
    return folder;
  }

  /** A finished evaluation of {@code n} photos 0, 1, ... whose IoU is {@code iou} each. */
  public static Path scored(Path folder, double maxF, double iou, double accuracy)
      throws IOException {
    of(folder, "eval", "");
    ScoreFiles.write(
        folder.resolve("score.json"),
        maxF,
        iou,
        accuracy,
        ",\"mae\":0.25,\"threshold\":0.5,\"disc\":{\"maxF\":0.5,\"iou\":0.4,\"accuracy\":0.8}");
    StringBuilder rows = new StringBuilder("path,iou,accuracy,mae,max_f,max_f_threshold\n");
    for (int i = 0; i < 500; i++) {
      rows.append(i).append(',').append(iou).append(",0.5,0.5,0.5,0.5\n");
    }
    Files.writeString(folder.resolve("per_image.csv"), rows);
    Files.writeString(
        folder.resolve("curves.csv"), "threshold,precision,recall,f\n0,0.5,1,0.6\n1,1,0.5,0.7\n");
    return folder;
  }
}
