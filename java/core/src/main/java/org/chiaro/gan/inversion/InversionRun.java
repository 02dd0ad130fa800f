package org.chiaro.gan.inversion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Encoder;
import org.chiaro.gan.Generator;
import org.chiaro.gan.training.PhotoSquare;
import org.chiaro.io.ImageTree;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.ItemNames;
import org.chiaro.run.Progress;
import org.chiaro.run.RunDir;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The photos of a folder, batch by batch: {@code parts/} holds what is found, so that a run that is
 * interrupted loses one batch at most; at the end {@code embeddings.npy} and what belongs to it
 * ({@link EmbeddingFiles}).
 */
public final class InversionRun {
  private static final String LATENTS = "latents";
  private static final String START = "start";
  private static final String ERROR = "error";
  private static final String NAME = "name.";
  private static final String FAILED = "failed.";

  private final Path folder;
  private final List<Path> photos;
  private final InversionConfig config;
  private final Optional<Encoder> encoder;

  /**
   * A run over a folder.
   *
   * @param count photos to take, spread evenly over the folder's order; 0 is all
   * @param encoder where the search starts, if any; stays the caller's
   * @throws ChiaroException.Data if there is no photo in it
   */
  public InversionRun(Path folder, int count, InversionConfig config, Optional<Encoder> encoder) {
    this.folder = folder;
    this.config = config;
    this.encoder = encoder;
    List<Path> all = ImageTree.list(folder);
    if (all.isEmpty()) {
      throw new ChiaroException.Data(
          "no photo in " + folder + ": jpg, jpeg, png, bmp and webp are read");
    }
    photos = spread(all, count);
  }

  private static List<Path> spread(List<Path> all, int count) {
    int wanted = count == 0 ? all.size() : Math.min(count, all.size());
    List<Path> chosen = new ArrayList<>();
    for (long i = 0; i < wanted; i++) {
      chosen.add(all.get((int) (i * all.size() / wanted)));
    }
    return List.copyOf(chosen);
  }

  /** Number of photos that will be looked at. */
  public int size() {
    return photos.size();
  }

  /** What all photos that will be looked at are called. */
  public ItemNames names() {
    return ItemNames.of(photos.stream().map(photo -> folder.relativize(photo).toString()).toList());
  }

  /**
   * Finds latents for all photos that an earlier run has not finished; in a shard, for those in the
   * batches whose numbers are of it.
   *
   * @param stop asked between two batches
   * @return the embeddings written; of a shard the folder with its parts
   * @throws ChiaroException.Data if no photo can be used
   * @throws ChiaroException.Interrupted if it was asked to stop; what is found is kept
   */
  public Path into(RunDir run, Generator generator, BooleanSupplier stop, Progress progress) {
    if (generator.height() != generator.width()) {
      throw new ChiaroException.Model(
          "inversion needs a generator of square images, %s makes %dx%d"
              .formatted(generator.name(), generator.width(), generator.height()));
    }
    List<EmbeddingFiles.Row> rows = new ArrayList<>();
    int failed = 0;
    try (Inversion inversion = new Inversion(generator, config, encoder)) {
      for (int first = 0; first < photos.size(); first += config.batchSize()) {
        if (!run.shard().has(first / config.batchSize())) {
          continue;
        }
        if (stop.getAsBoolean()) {
          throw new ChiaroException.Interrupted(
              "interrupted after %d of %d photos; go on with --resume"
                  .formatted(first, photos.size()));
        }
        List<Path> batch =
            photos.subList(first, Math.min(photos.size(), first + config.batchSize()));
        String item = "parts/%06d".formatted(first / config.batchSize());
        Path file = run.file(item + ".safetensors");
        if (!run.items().isDone(item)) {
          long startNs = System.nanoTime();
          part(batch, generator.height(), inversion, file);
          run.items().finished(item, file, (System.nanoTime() - startNs) / 1_000_000);
        }
        Weights found = Safetensors.readOwn(file);
        Map<String, String> failures = failures(found);
        failures.forEach((photo, message) -> run.items().failed(photo, "read", message));
        failed += failures.size();
        take(found, rows);
        progress.step(batch.size());
      }
    }
    if (!run.shard().isAll()) {
      return run.file("parts");
    }
    if (rows.isEmpty()) {
      throw new ChiaroException.Data(
          "none of %d photos in %s can be used, see failures.jsonl".formatted(failed, folder));
    }
    return EmbeddingFiles.write(run, generator, folder, rows, failed);
  }

  /** Finds the latents of one batch; photos that cannot be read are listed in the same file. */
  private void part(List<Path> batch, int side, Inversion inversion, Path file) {
    Map<String, String> facts = new LinkedHashMap<>();
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    // a scope without gradients would reach into the search
    try (var scope = TensorScope.withGrad()) {
      TensorVector pixels = new TensorVector();
      for (Path photo : batch) {
        try {
          pixels.push_back(PhotoSquare.read(photo, side));
          facts.put(NAME + (pixels.size() - 1), folder.relativize(photo).toString());
        } catch (ChiaroException.Data e) {
          facts.put(FAILED + photo, e.getMessage());
        }
      }
      if (pixels.size() > 0) {
        Tensor wanted = PhotoSquare.normalized(torch.stack(pixels, 0));
        Inversion.Found found = inversion.of(wanted);
        arrays.put(LATENTS, Tensors.toArray(found.latents()));
        arrays.put(START, Tensors.toArray(found.start()));
        arrays.put(ERROR, Tensors.toArray(found.error()));
      }
    }
    Safetensors.write(file, arrays, facts);
  }

  /**
   * The parts of all shards become {@code embeddings.npy} and what belongs to it, but for the
   * samples, which the generator draws.
   *
   * @param generator its SHA-256
   * @param parts the files in the order of their numbers
   * @return rows written
   * @throws ChiaroException.Data if no photo can be used
   */
  public static int merge(Path root, String generator, List<Path> parts) {
    List<EmbeddingFiles.Row> rows = new ArrayList<>();
    int failed = 0;
    for (Path file : parts) {
      Weights part = Safetensors.readOwn(file);
      failed += failures(part).size();
      take(part, rows);
    }
    if (rows.isEmpty()) {
      throw new ChiaroException.Data(
          "none of %d photos can be used, see failures.jsonl in %s".formatted(failed, root));
    }
    EmbeddingFiles.write(root, generator, rows, failed);
    return rows.size();
  }

  /** The photos of a part that cannot be read, with the reasons. */
  private static Map<String, String> failures(Weights part) {
    Map<String, String> failures = new LinkedHashMap<>();
    for (Map.Entry<String, String> fact : part.metadata().entrySet()) {
      if (fact.getKey().startsWith(FAILED)) {
        failures.put(fact.getKey().substring(FAILED.length()), fact.getValue());
      }
    }
    return failures;
  }

  /** Adds the rows of a part. */
  private static void take(Weights part, List<EmbeddingFiles.Row> rows) {
    NdArray latents = part.tensors().get(LATENTS);
    if (latents == null) {
      return;
    }
    int size = (int) latents.shape()[1];
    for (int i = 0; i < latents.shape()[0]; i++) {
      float[] latent = new float[size];
      latents.data().asFloatBuffer().get(i * size, latent);
      rows.add(
          new EmbeddingFiles.Row(
              part.metadata().get(NAME + i),
              latent,
              part.tensors().get(START).data().getFloat(4 * i),
              part.tensors().get(ERROR).data().getFloat(4 * i)));
    }
  }
}
