package org.chiaro.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.HtmlReport;

/** Sheets of samples that a run drew: the newest of a training, the only one of others. */
final class SheetSection {
  private SheetSection() {}

  static void add(HtmlReport page, RunFolder run) {
    List<HtmlReport.Shot> shots = new ArrayList<>();
    for (Path sheet : sheets(run)) {
      try {
        String name = run.root().relativize(sheet).toString();
        shots.add(new HtmlReport.Shot(Thumbnail.ofSheet(sheet), name));
      } catch (ChiaroException.Data e) {
        continue; // a page without one picture is still a page
      }
    }
    if (!shots.isEmpty()) {
      page.section("Samples");
      shots.forEach(page::picture);
    }
  }

  private static List<Path> sheets(RunFolder run) {
    List<Path> sheets = new ArrayList<>();
    run.existing("sheet.png").ifPresent(sheets::add);
    Path samples = run.file("samples");
    // single pairs say more than their sheet
    if (Files.isDirectory(samples) && run.existing("samples/pairs.json").isEmpty()) {
      List<Path> pictures = pictures(samples);
      pictures.stream().filter(file -> !isStep(file)).forEach(sheets::add);
      Optional<Path> last =
          pictures.stream().filter(SheetSection::isStep).max(Comparator.naturalOrder());
      last.ifPresent(sheets::add);
    }
    return sheets;
  }

  private static boolean isStep(Path file) {
    return file.getFileName().toString().startsWith("step-");
  }

  private static List<Path> pictures(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".png"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ChiaroException.Data(folder + ": cannot be listed", e);
    }
  }
}
