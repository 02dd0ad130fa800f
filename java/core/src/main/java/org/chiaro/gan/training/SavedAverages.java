package org.chiaro.gan.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.BigBiGan;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.quality.PhotoScore;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.WeightFile;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;

/**
 * The averaged weights of a run: written, shown and scored each time, and the best of them named
 * without labels. The rule: the smallest distance of {@link PhotoScore} to the photos kept out.
 */
final class SavedAverages implements AutoCloseable {
  /** Images of a sample sheet. */
  static final int SHEET = 64;

  private static final int COLUMNS = 8;
  private static final long SHEET_SEED = 1;
  private static final String HEAD = "step,frechet,reconstruction_rms\n";

  private final Path out;
  private final Map<String, String> card;
  private final int keep;
  private final Tensor photos;
  private final PhotoScore score;

  /**
   * One save.
   *
   * @param frechet distance of generated images from the photos kept out
   * @param reconstruction root mean square error of G(E(x)) on them, in [-1,1]; NaN without encoder
   */
  record Row(long step, double frechet, double reconstruction) {
    String csv() {
      return String.format(
          Locale.ROOT,
          "%d,%.5f,%s\n",
          step,
          frechet,
          Double.isNaN(reconstruction) ? "" : String.format(Locale.ROOT, "%.5f", reconstruction));
    }
  }

  /**
   * @param card what the weights files say of themselves; {@link Encoder#GENERATOR} in it is for
   *     the encoder of a generator that stays as it is
   * @param keep how many of the newest, and how many of the best, stay
   */
  SavedAverages(Path out, Map<String, String> card, int keep, PhotoSet set) {
    this.out = out;
    this.card = card;
    this.keep = keep;
    AtomicFiles.createDirectories(out.resolve("samples"));
    AtomicFiles.createDirectories(out.resolve("averages"));
    try (var scope = TensorScope.noGrad()) {
      photos = set.forScoring();
      photos.retainReference();
    }
    score = set.score();
  }

  /**
   * Writes and scores the averages as they are; the best so far becomes the run's result.
   *
   * @param stop asked between the parts of the work
   * @return empty if asked to stop; then all of it can be done once more
   */
  Optional<Row> save(GanTrainer trainer, BooleanSupplier stop) {
    String stem = stem(trainer.steps());
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    try (BigBiGan generator = trainer.averagedGenerator();
        Closing encoder = new Closing(trainer.averagedEncoder())) {
      Map<String, String> about = new TreeMap<>(card);
      about.put("steps", Long.toString(trainer.steps()));
      about.put("kind", "chiaro.generator");
      String meant = about.remove(Encoder.GENERATOR);
      Path file = averaged("generator", trainer.steps());
      Safetensors.write(file, generator.weights().toArrays(DType.F16), about);
      encoder.network.ifPresent(
          network -> {
            about.put("kind", "chiaro.encoder");
            about.put(Encoder.GENERATOR, meant == null ? WeightFile.read(file).sha256() : meant);
            Map<String, NdArray> arrays = network.weights().toArrays(DType.F16);
            Safetensors.write(averaged("encoder", trainer.steps()), arrays, about);
          });
      sheet(generator, out.resolve("samples/step-" + stem + ".png"));
      if (stop.getAsBoolean()) {
        return Optional.empty();
      }
      double frechet = score.of(generator, new GaussianLatents(generator.latentSize(), SHEET_SEED));
      double reconstruction =
          encoder.network.map(network -> reconstruct(generator, network, stem)).orElse(Double.NaN);
      Row row = new Row(trainer.steps(), frechet, reconstruction);
      List<Row> rows = rows(trainer.steps());
      rows.add(row);
      StringBuilder csv = new StringBuilder(HEAD);
      rows.forEach(each -> csv.append(each.csv()));
      AtomicFiles.write(out.resolve("scores.csv"), csv.toString());
      choose(rows);
      return Optional.of(row);
    }
  }

  /** Rows of scores.csv before this step: a resumed run writes the later ones again. */
  private List<Row> rows(long before) {
    List<Row> rows = new ArrayList<>();
    Path file = out.resolve("scores.csv");
    if (!Files.exists(file)) {
      return rows;
    }
    try {
      for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
        String[] cells = line.split(",", -1);
        Row row =
            new Row(
                Long.parseLong(cells[0]),
                Double.parseDouble(cells[1]),
                cells[2].isEmpty() ? Double.NaN : Double.parseDouble(cells[2]));
        if (row.step() < before) {
          rows.add(row);
        }
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      throw new ChiaroException.Data(
          "%s cannot be read as the scores of this run; remove it".formatted(file), e);
    }
  }

  /**
   * Copies the best to where the run's result is looked for, removes what is neither good nor new.
   */
  private void choose(List<Row> rows) {
    List<Row> best = rows.stream().sorted(Comparator.comparingDouble(Row::frechet)).toList();
    Set<Path> kept = new HashSet<>();
    Stream.concat(best.stream().limit(keep), rows.stream().skip(Math.max(0, rows.size() - keep)))
        .forEach(
            row -> {
              kept.add(averaged("generator", row.step()));
              kept.add(averaged("encoder", row.step()));
            });
    try {
      for (String kind : List.of("generator", "encoder")) {
        Path chosen = averaged(kind, best.get(0).step());
        if (Files.exists(chosen)) {
          Path result = out.resolve(kind + ".safetensors");
          AtomicFiles.write(result, content -> Files.copy(chosen, content));
        }
      }
      try (Stream<Path> files = Files.list(out.resolve("averages"))) {
        for (Path file : files.filter(file -> !kept.contains(file)).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new ChiaroException.Output(
          "cannot keep the best weights in %s: %s".formatted(out, AtomicFiles.reason(e)), e);
    }
  }

  private Path averaged(String kind, long step) {
    return out.resolve("averages/" + kind + "-" + stem(step) + ".safetensors");
  }

  private static String stem(long step) {
    return String.format(Locale.ROOT, "%06d", step);
  }

  private static void sheet(BigBiGan generator, Path file) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = new GaussianLatents(generator.latentSize(), SHEET_SEED).latents(0, SHEET);
      ImageFiles.writePng(file, ContactSheet.of(generator.images(z), COLUMNS));
    }
  }

  /** Photos kept out above G of their latents' means; gives the error over the sheet. */
  private double reconstruct(BigBiGan generator, Encoder encoder, String stem) {
    try (var scope = TensorScope.noGrad()) {
      long n = Math.min(SHEET, photos.size(0));
      long[] spread = new long[(int) n];
      for (int i = 0; i < n; i++) {
        spread[i] = i * photos.size(0) / n;
      }
      Tensor shown = photos.index_select(0, torch.tensor(spread));
      Tensor again = generator.images(encoder.posterior(shown).mean());
      ImageFiles.writePng(
          out.resolve("samples/reconstructions-" + stem + ".png"),
          ContactSheet.stacked(COLUMNS, shown, again));
      return Math.sqrt(shown.sub(again).square().mean().item_float());
    }
  }

  @Override
  public void close() {
    score.close();
    photos.close();
  }

  /** An encoder that may be absent, closed at the end. */
  private record Closing(Optional<Encoder> network) implements AutoCloseable {
    @Override
    public void close() {
      network.ifPresent(Encoder::close);
    }
  }
}
