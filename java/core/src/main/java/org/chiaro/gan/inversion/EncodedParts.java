package org.chiaro.gan.inversion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.chiaro.gan.Encoder;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.kernel.DType;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;

/**
 * Latents of photos by several processes: {@code parts/} holds a file for each batch of all photos,
 * made by the shard that the batch's number belongs to. A batch is the same whoever makes it, so
 * the parts together are the rows of one process.
 */
public final class EncodedParts {
  private static final String LATENTS = "latents";
  private static final String DEVIATION = "deviation";
  private static final String NAME = "name.";

  private EncodedParts() {}

  /**
   * Encodes the batches of the run's shard; as {@link EncodedPhotos#of}.
   *
   * @param root the folder that photos are named from
   * @return photos encoded
   */
  public static int into(
      RunDir run,
      Encoder encoder,
      Path root,
      List<Path> photos,
      EncodedPhotos.Draw draw,
      long seed,
      BooleanSupplier stop,
      Progress progress) {
    GaussianLatents noise = new GaussianLatents(encoder.latentSize(), seed);
    int encoded = 0;
    for (int first = 0; first < photos.size(); first += EncodedPhotos.BATCH) {
      int number = first / EncodedPhotos.BATCH;
      List<Path> batch =
          photos.subList(first, Math.min(photos.size(), first + EncodedPhotos.BATCH));
      if (run.shard().has(number)) {
        if (stop.getAsBoolean()) {
          throw new ChiaroException.Interrupted(
              "embed: interrupted at photo %d of %d; begin the shard again with --overwrite"
                  .formatted(first, photos.size()));
        }
        long startNs = System.nanoTime();
        EncodedPhotos part = EncodedPhotos.batch(encoder, batch, draw, 1, noise, first);
        String item = "parts/%06d".formatted(number);
        Path file = run.file(item + ".safetensors");
        write(file, part, root);
        run.items().finished(item, file, (System.nanoTime() - startNs) / 1_000_000);
        part.failures()
            .forEach(
                failure ->
                    run.items().failed(failure.photo().toString(), "read", failure.message()));
        encoded += part.rows().size();
      }
      progress.step(batch.size());
    }
    return encoded;
  }

  private static void write(Path file, EncodedPhotos part, Path root) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    List<EncodedPhotos.Row> rows = part.rows();
    if (!rows.isEmpty()) {
      NdArray deviations = NdArray.allocate(DType.F32, rows.size());
      for (int i = 0; i < rows.size(); i++) {
        names.put(NAME + i, EncodedPhotos.name(rows.get(i).photo(), root));
        deviations.data().putFloat(4 * i, (float) rows.get(i).deviation());
      }
      arrays.put(LATENTS, part.array());
      arrays.put(DEVIATION, deviations);
    }
    Safetensors.write(file, arrays, names);
  }

  /**
   * The parts of all shards become {@code embeddings.npy} and {@code embeddings.csv}, as one
   * process writes them.
   *
   * @param parts the files in the order of their numbers; they hold what the encoder gave
   * @param whiten whether the rows are whitened, as {@link EncodedPhotos#whitened}
   * @return rows written
   * @throws ChiaroException.Data if no photo can be used
   */
  public static int merge(Path root, List<Path> parts, boolean whiten) {
    List<EncodedPhotos.Row> rows = new ArrayList<>();
    for (Path file : parts) {
      Weights part = Safetensors.readOwn(file);
      NdArray latents = part.tensors().get(LATENTS);
      if (latents != null) {
        rows.addAll(rows(part, latents));
      }
    }
    if (rows.isEmpty()) {
      throw new ChiaroException.Data("no photo could be embedded, see failures.jsonl in " + root);
    }
    // names in parts are relative already
    EncodedPhotos all = new EncodedPhotos(rows, List.of());
    (whiten ? all.whitened() : all).write(root.resolve("embeddings.npy"), root);
    return rows.size();
  }

  private static List<EncodedPhotos.Row> rows(Weights part, NdArray latents) {
    List<EncodedPhotos.Row> rows = new ArrayList<>();
    int size = (int) latents.shape()[1];
    for (int i = 0; i < latents.shape()[0]; i++) {
      float[] latent = new float[size];
      latents.data().asFloatBuffer().get(i * size, latent);
      rows.add(
          new EncodedPhotos.Row(
              Path.of(part.metadata().get(NAME + i)),
              latent,
              latent,
              part.tensors().get(DEVIATION).data().getFloat(4 * i)));
    }
    return rows;
  }
}
