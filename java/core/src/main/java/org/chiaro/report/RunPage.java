package org.chiaro.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.chiaro.run.HtmlReport;

/** The page of one run: a section for each thing that lies in its folder. */
public final class RunPage {
  /** The name of the page in the folder of a run. */
  public static final String FILE = "report.html";

  private static final Map<String, String> LEADS =
      Map.of(
          "train", "A U-Net learned from pairs of image and mask.",
          "synth", "A generator and a direction became pairs of image and mask.",
          "predict", "Photos became probability maps.",
          "eval", "Probability maps were scored against true masks.",
          "saliency", "A method that learns nothing made maps to compare with.",
          "generate", "Latents became images and shifted images.",
          "gan train", "A generator learned from a folder of photos.",
          "direction search", "A search found the direction that lights the object.");

  private RunPage() {}

  /**
   * Writes the page of a run.
   *
   * @param folders where pictures are looked for first
   * @return the absolute path of the page
   */
  public static Path write(RunFolder run, PictureFolders folders, Path file) {
    Path page = file.toAbsolutePath().normalize();
    of(run, folders).write(page);
    return page;
  }

  private static HtmlReport of(RunFolder run, PictureFolders folders) {
    HtmlReport page = new HtmlReport(title(run), lead(run));
    MakingSection.trouble(run).ifPresent(text -> page.verdict(text, HtmlReport.Verdict.BAD));
    PairSection.add(page, run);
    TrainingSection.add(page, run);
    SheetSection.add(page, run);
    PhotoSection.add(page, run, folders);
    run.scores().ifPresent(scores -> ScoreSection.add(page, run, scores));
    Optional<CsvFile> images = run.existing("per_image.csv").map(CsvFile::read);
    images.ifPresent(csv -> RankedSection.add(page, csv, ScoredPictures.of(run, folders)));
    MakingSection.add(page, run);
    return page;
  }

  private static String title(RunFolder run) {
    return run.isPipeline()
        ? "Chiaro: photos segmented by a network that never saw a label"
        : "Chiaro %s: %s".formatted(run.command(), run.name());
  }

  private static String lead(RunFolder run) {
    return run.isPipeline()
        ? "A generator draws pictures; a direction in its latent space lights the object and "
            + "darkens the background; what got lighter is the mask; a U-Net learns from the "
            + "pairs that the filters keep."
        : LEADS.getOrDefault(run.command(), "");
  }
}
