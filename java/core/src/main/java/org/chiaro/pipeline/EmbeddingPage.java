package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Generator;
import org.chiaro.gan.inversion.EncodedPhotos;
import org.chiaro.gan.training.PhotoSquare;
import org.chiaro.io.ImageFiles;
import org.chiaro.report.Thumbnail;
import org.chiaro.run.HtmlReport;
import org.chiaro.run.RunDir;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.PairSynthesis;

/**
 * What embeddings look like: each photo, the image G(E(x)) of what the encoder gave, where rows are
 * whitened the image of the row, that image shifted, and the mask of what got lighter. Some evenly
 * spread over the folder, and the worst.
 */
public final class EmbeddingPage {
  private static final int MEASURED = 256;
  private static final int SHOWN = 24;
  private static final int COLUMNS = 8;

  private final Generator generator;
  private final RowPairs pairs;

  /** With what masks are made; the generator stays the caller's. */
  public EmbeddingPage(Generator generator, RowPairs pairs) {
    this.generator = generator;
    this.pairs = pairs;
  }

  /**
   * What was measured.
   *
   * @param rows evenly spread over all
   * @param rms mean over them of the root mean square error of G(E(x)), in [-1,1]
   * @param kept share of their pairs that the filters keep
   */
  public record Measured(int rows, double rms, double kept) {}

  private record Shown(EncodedPhotos.Row row, double rms) {}

  /** Writes samples/embeddings.png, samples/worst.png and report.html. */
  public Measured write(RunDir run, EncodedPhotos photos, String how) {
    List<EncodedPhotos.Row> rows = spread(photos.rows(), MEASURED);
    List<Shown> measured = new ArrayList<>();
    int kept = 0;
    for (int first = 0; first < rows.size(); first += COLUMNS) {
      List<EncodedPhotos.Row> batch = rows.subList(first, Math.min(rows.size(), first + COLUMNS));
      try (var scope = TensorScope.noGrad()) {
        kept += pairs.round(batch).report().kept().length;
        Tensor error = wanted(batch).sub(encoded(batch)).square();
        for (int i = 0; i < batch.size(); i++) {
          measured.add(new Shown(batch.get(i), Math.sqrt(error.select(0, i).mean().item_float())));
        }
      }
    }
    double rms = measured.stream().mapToDouble(Shown::rms).average().orElseThrow();
    Measured result = new Measured(rows.size(), rms, kept / (double) rows.size());
    Path spread = run.file("samples/embeddings.png");
    sheet(spread, spread(measured.stream().map(Shown::row).toList(), SHOWN));
    Path worst = run.file("samples/worst.png");
    sheet(
        worst,
        measured.stream()
            .sorted(Comparator.comparingDouble(Shown::rms).reversed())
            .limit(COLUMNS)
            .map(Shown::row)
            .toList());
    page(run, photos, result, how, spread, worst);
    return result;
  }

  private void page(
      RunDir run, EncodedPhotos photos, Measured measured, String how, Path spread, Path worst) {
    HtmlReport page =
        new HtmlReport(
            "Chiaro: photos as the generator sees them",
            "Each column is a photo: the photo, the image of what the encoder gave,"
                + (moved(photos.rows()) ? " the image of its row after whitening," : "")
                + " that image shifted along the direction, and the mask of what got lighter, as"
                + " the filters leave it.");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("photos", Integer.toString(photos.photos()));
    facts.put("rows", Integer.toString(photos.rows().size()));
    facts.put("not usable", Integer.toString(photos.failures().size()));
    facts.put("latents", how);
    facts.put("error", two(measured.rms()));
    facts.put("pairs kept", "%.0f %%".formatted(100 * measured.kept()));
    facts.put("deviation", two(mean(photos, false)));
    facts.put("length", two(mean(photos, true)));
    page.facts(facts);
    page.section("Spread evenly over the photos");
    page.picture(new HtmlReport.Shot(Thumbnail.ofSheet(spread), "Chosen by their place alone."));
    page.section("The worst");
    page.picture(
        new HtmlReport.Shot(
            Thumbnail.ofSheet(worst),
            "Those of %d measured rows whose images differ most from their photos."
                .formatted(measured.rows())));
    page.paragraph(
        "The error is the root mean square over pixels from -1 to 1. A deviation of 1 means that a"
            + " photo told the encoder nothing; a length of 1 is that of a Gaussian latent.");
    page.write(run.file("report.html"));
  }

  private static double mean(EncodedPhotos photos, boolean norm) {
    return photos.rows().stream()
        .mapToDouble(row -> norm ? row.norm() : row.deviation())
        .average()
        .orElseThrow();
  }

  private void sheet(Path file, List<EncodedPhotos.Row> rows) {
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis.Round round = pairs.round(rows);
      Tensor mask = Tensors.toFloat(round.masks()).unsqueeze(1);
      Tensor masks = Ops.plus(Ops.times(mask, 2), -1).expand(-1, 3, -1, -1);
      List<Tensor> lines = new ArrayList<>(List.of(wanted(rows)));
      if (moved(rows)) {
        lines.add(encoded(rows));
      }
      lines.addAll(List.of(round.pair().original(), round.pair().shifted(), masks));
      ImageFiles.writePng(file, ContactSheet.stacked(COLUMNS, lines.toArray(Tensor[]::new)));
    }
  }

  /** Whether the rows are not what the encoder gave. */
  private static boolean moved(List<EncodedPhotos.Row> rows) {
    return rows.stream().anyMatch(row -> !Arrays.equals(row.encoded(), row.latent()));
  }

  /** G(E(x)). */
  private Tensor encoded(List<EncodedPhotos.Row> rows) {
    return generator.images(RowPairs.stack(rows.stream().map(EncodedPhotos.Row::encoded).toList()));
  }

  private Tensor wanted(List<EncodedPhotos.Row> rows) {
    TensorVector pixels = new TensorVector();
    rows.forEach(row -> pixels.push_back(PhotoSquare.read(row.photo(), generator.height())));
    return PhotoSquare.normalized(torch.stack(pixels, 0));
  }

  private static <T> List<T> spread(List<T> all, int count) {
    int n = Math.min(count, all.size());
    List<T> chosen = new ArrayList<>();
    for (long i = 0; i < n; i++) {
      chosen.add(all.get((int) (i * all.size() / n)));
    }
    return chosen;
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
