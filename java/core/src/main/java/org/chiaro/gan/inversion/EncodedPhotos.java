package org.chiaro.gan.inversion;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Posterior;
import org.chiaro.gan.training.PhotoSquare;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Latents of photos as an encoder gives them, in the order of the photos, several draws of one next
 * to each other: rows for {@code --embeddings}.
 *
 * @param failures photos that could not be read, each with the reason
 */
public record EncodedPhotos(List<Row> rows, List<Failure> failures) {
  static final int BATCH = 32;

  // noise of another draw comes from where no photo's first one does
  private static final long DRAW_STEP = 1L << 32;

  /** What becomes of the encoder's Gaussians. */
  public enum Draw {
    /** A draw of each, as the published embedding files hold. */
    SAMPLE,
    /** Their means: the nearest images, but shorter than latents of the prior. */
    MEAN
  }

  /**
   * One latent of a photo.
   *
   * @param encoded what the encoder gave
   * @param latent the row for {@code --embeddings}: the same, or whitened
   * @param deviation mean over the coordinates; 1 says that the photo told the encoder nothing
   */
  public record Row(Path photo, float[] encoded, float[] latent, double deviation) {
    /** Length of the latent against that of a Gaussian one, which is about 1. */
    public double norm() {
      double sum = 0;
      for (float value : latent) {
        sum += value * (double) value;
      }
      return Math.sqrt(sum / latent.length);
    }
  }

  /** A photo that was passed over. */
  public record Failure(Path photo, String message) {}

  /**
   * Encodes photos in batches; the noise of a photo's draws depends on the seed and its place
   * alone.
   *
   * @param draws rows of a photo
   * @param stop asked between two batches
   * @throws ChiaroException.Data if there is no photo, or none can be read
   */
  public static EncodedPhotos of(
      Encoder encoder,
      List<Path> photos,
      Draw draw,
      int draws,
      long seed,
      BooleanSupplier stop,
      Progress progress) {
    GaussianLatents noise = new GaussianLatents(encoder.latentSize(), seed);
    List<Row> rows = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (int first = 0; first < photos.size(); first += BATCH) {
      if (stop.getAsBoolean()) {
        throw new ChiaroException.Interrupted(
            "embed: interrupted after %d of %d photos, nothing was written"
                .formatted(first, photos.size()));
      }
      List<Path> batch = photos.subList(first, Math.min(photos.size(), first + BATCH));
      EncodedPhotos encoded = batch(encoder, batch, draw, draws, noise, first);
      rows.addAll(encoded.rows);
      failures.addAll(encoded.failures);
      progress.step(batch.size());
    }
    if (rows.isEmpty()) {
      throw new ChiaroException.Data(
          failures.isEmpty()
              ? "no photo to embed: jpg, jpeg, png, bmp and webp are read"
              : "none of %d photos can be used; the first: %s: %s"
                  .formatted(failures.size(), failures.get(0).photo(), failures.get(0).message()));
    }
    return new EncodedPhotos(List.copyOf(rows), List.copyOf(failures));
  }

  /** One batch; the number of its first photo among all says which noise it gets. */
  static EncodedPhotos batch(
      Encoder encoder, List<Path> batch, Draw draw, int draws, GaussianLatents noise, int first) {
    List<Path> read = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try (var scope = TensorScope.noGrad()) {
      TensorVector pixels = new TensorVector();
      for (int i = 0; i < batch.size(); i++) {
        try {
          pixels.push_back(PhotoSquare.read(batch.get(i), encoder.resolution()));
          places.add((long) first + i);
          read.add(batch.get(i));
        } catch (ChiaroException.Data e) {
          failures.add(new Failure(batch.get(i), e.getMessage()));
        }
      }
      if (read.isEmpty()) {
        return new EncodedPhotos(List.of(), failures);
      }
      Tensor wanted = PhotoSquare.normalized(torch.stack(pixels, 0));
      Posterior posterior = encoder.posterior(wanted);
      List<List<Row>> drawn = new ArrayList<>();
      for (int number = 0; number < draws; number++) {
        Tensor latents =
            draw == Draw.MEAN ? posterior.mean() : posterior.sample(noise(noise, places, number));
        drawn.add(rows(read, latents, posterior.deviation()));
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < read.size(); i++) {
        for (List<Row> one : drawn) {
          rows.add(one.get(i));
        }
      }
      return new EncodedPhotos(rows, failures);
    }
  }

  /** The noise of one draw of each of these photos. */
  private static Tensor noise(GaussianLatents noise, List<Long> places, int draw) {
    TensorVector drawn = new TensorVector();
    for (long place : places) {
      drawn.push_back(noise.latents(draw * DRAW_STEP + place, 1).select(0, 0));
    }
    return torch.stack(drawn, 0);
  }

  private static List<Row> rows(List<Path> photos, Tensor latents, Tensor deviations) {
    FloatBuffer values = Tensors.toArray(latents).data().asFloatBuffer();
    int size = (int) latents.size(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < photos.size(); i++) {
      float[] latent = new float[size];
      values.get(i * size, latent);
      rows.add(new Row(photos.get(i), latent, latent, deviations.select(0, i).mean().item_float()));
    }
    return rows;
  }

  /**
   * The same photos with latents that together have the mean and the covariance of the prior; a
   * photo's latent then depends on the other photos, too. What the encoder gave stays in the rows.
   */
  public EncodedPhotos whitened() {
    try (var scope = TensorScope.noGrad()) {
      FloatBuffer values =
          Tensors.toArray(Whitening.of(Tensors.of(array()))).data().asFloatBuffer();
      List<Row> moved = new ArrayList<>();
      for (Row row : rows) {
        float[] latent = new float[row.latent().length];
        values.get(latent);
        moved.add(new Row(row.photo(), row.encoded(), latent, row.deviation()));
      }
      return new EncodedPhotos(List.copyOf(moved), failures);
    }
  }

  /** Photos that have a row. */
  public int photos() {
    return (int) rows.stream().map(Row::photo).distinct().count();
  }

  /** The same with some of the rows. */
  public EncodedPhotos of(List<Row> some) {
    return new EncodedPhotos(List.copyOf(some), failures);
  }

  /** The latents float32 [n,d]. */
  public NdArray array() {
    NdArray array = NdArray.allocate(DType.F32, rows.size(), rows.get(0).latent().length);
    FloatBuffer values = array.data().asFloatBuffer();
    rows.forEach(row -> values.put(row.latent()));
    return array;
  }

  /**
   * Writes the latents, and a .csv of the same name with the photo of each row.
   *
   * @param root the folder that photos are named from
   */
  public void write(Path file, Path root) {
    Npy.write(file, array());
    StringBuilder csv = new StringBuilder("row,photo,deviation,norm\n");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,\"%s\",%.4f,%.4f\n",
              i,
              name(row.photo(), root).replace("\"", "\"\""),
              row.deviation(),
              row.norm()));
    }
    String name = file.getFileName().toString();
    AtomicFiles.write(
        file.resolveSibling(name.substring(0, name.length() - ".npy".length()) + ".csv"),
        csv.toString());
  }

  /** What a photo is called in the list of rows: its path below the root. */
  public static String name(Path photo, Path root) {
    return (photo.startsWith(root) ? root.relativize(photo) : photo).toString();
  }
}
