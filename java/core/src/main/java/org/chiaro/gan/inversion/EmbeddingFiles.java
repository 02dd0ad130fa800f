package org.chiaro.gan.inversion;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Generator;
import org.chiaro.gan.training.PhotoSquare;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.RunDir;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * What an inversion leaves: {@code embeddings.npy} (float32 [n,d], for {@code --embeddings}),
 * {@code embeddings.csv} with the photo and the error of each row, {@code inversion.json} with
 * their means, and {@code samples/reconstructions.png}, photos above, images of their latents
 * below.
 */
final class EmbeddingFiles {
  private static final int SHEET = 32;
  private static final int COLUMNS = 8;
  private static final int SCHEMA = 1;

  private EmbeddingFiles() {}

  /**
   * One photo.
   *
   * @param start error of the image to start from
   * @param error error of the latent's image
   */
  record Row(String photo, float[] latent, float start, float error) {
    /** Length of the latent against that of a Gaussian one, which is about 1. */
    double norm() {
      double sum = 0;
      for (float value : latent) {
        sum += value * (double) value;
      }
      return Math.sqrt(sum / latent.length);
    }
  }

  /** Writes everything; gives the embeddings. */
  static Path write(RunDir run, Generator generator, Path photos, List<Row> rows, int failed) {
    Path file = write(run.root(), generator.hash(), rows, failed);
    sheet(run.file("samples/reconstructions.png"), generator, photos, rows);
    return file;
  }

  /** Writes all but the samples, which the generator draws; gives the embeddings. */
  static Path write(Path root, String generator, List<Row> rows, int failed) {
    Path file = root.resolve("embeddings.npy");
    Npy.write(file, latents(rows));
    StringBuilder csv = new StringBuilder("row,photo,start_rms,rms,norm\n");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,\"%s\",%.5f,%.5f,%.4f\n",
              i,
              row.photo().replace("\"", "\"\""),
              row.start(),
              row.error(),
              row.norm()));
    }
    AtomicFiles.write(root.resolve("embeddings.csv"), csv.toString());
    AtomicFiles.write(
        root.resolve("inversion.json"), json(generator, rows, failed).toPrettyString() + "\n");
    return file;
  }

  private static NdArray latents(List<Row> rows) {
    NdArray array = NdArray.allocate(DType.F32, rows.size(), rows.get(0).latent().length);
    var values = array.data().asFloatBuffer();
    rows.forEach(row -> values.put(row.latent()));
    return array;
  }

  private static ObjectNode json(String generator, List<Row> rows, int failed) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema", SCHEMA);
    json.put("generator", generator);
    json.put("photos", rows.size());
    json.put("failed", failed);
    json.put("startRms", mean(rows, Row::start));
    json.put("rms", mean(rows, Row::error));
    json.put("norm", mean(rows, Row::norm));
    return json;
  }

  private static double mean(List<Row> rows, ToDoubleFunction<Row> figure) {
    return rows.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static void sheet(Path file, Generator generator, Path photos, List<Row> rows) {
    int count = Math.min(SHEET, rows.size());
    try (var scope = TensorScope.noGrad()) {
      TensorVector pixels = new TensorVector();
      TensorVector latents = new TensorVector();
      for (long i = 0; i < count; i++) {
        Row row = rows.get((int) (i * rows.size() / count));
        pixels.push_back(PhotoSquare.read(photos.resolve(row.photo()), generator.height()));
        latents.push_back(Tensors.of(row.latent(), row.latent().length));
      }
      Tensor images = generator.images(torch.stack(latents, 0));
      Tensor wanted = PhotoSquare.normalized(torch.stack(pixels, 0));
      ImageFiles.writePng(file, ContactSheet.stacked(COLUMNS, wanted, images));
    }
  }
}
