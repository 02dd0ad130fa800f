package org.chiaro.gan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Npy;
import org.chiaro.io.Picture;
import org.chiaro.kernel.DType;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Images of many latents, written while they are made: images.npy, shifted.npy where there is a
 * shift (float32 [n,3,h,w], as the generator gives them) and a contact sheet, sheet.png, of the
 * first ones. Memory holds one batch and the sheet.
 */
public final class GeneratedArrays {
  private static final int SHEET_COLUMNS = 8;
  private static final int SHEET_IMAGES = 32;

  private final Generator generator;
  private final LatentSource latents;
  private final Optional<LatentShift> shift;
  private final int count;
  private final int batchSize;

  /** Samples 0 to count - 1 of a source, in batches. */
  public GeneratedArrays(
      Generator generator,
      LatentSource latents,
      Optional<LatentShift> shift,
      int count,
      int batchSize) {
    this.generator = generator;
    this.latents = latents;
    this.shift = shift;
    this.count = count;
    this.batchSize = batchSize;
  }

  /** Bytes of the arrays. */
  public long bytes() {
    long image = 3L * generator.height() * generator.width() * Float.BYTES;
    return image * count * (shift.isPresent() ? 2 : 1);
  }

  /** Makes and writes everything; {@code done} is told how many images each batch added. */
  public void write(Path folder, IntConsumer done) {
    long[] shape = {count, 3, generator.height(), generator.width()};
    try (var scope = TensorScope.noGrad()) {
      Sheet sheet = new Sheet();
      Npy.write(
          folder.resolve("images.npy"),
          DType.F32,
          shape,
          images -> {
            if (shift.isEmpty()) {
              batches(sheet, images, part -> {}, done);
              return;
            }
            Npy.write(
                folder.resolve("shifted.npy"),
                DType.F32,
                shape,
                shifted -> batches(sheet, images, shifted, done));
          });
      ImageFiles.writePng(folder.resolve("sheet.png"), sheet.picture());
    }
  }

  private void batches(Sheet sheet, Npy.Sink images, Npy.Sink shifted, IntConsumer done)
      throws java.io.IOException {
    for (int first = 0; first < count; first += batchSize) {
      int n = Math.min(batchSize, count - first);
      try (var scope = TensorScope.noGrad()) {
        Tensor z = latents.latents(first, n);
        Tensor original;
        if (shift.isPresent()) {
          ImagePair pair = generator.pair(z, shift.get().tensor());
          original = pair.original();
          sheet.shifted.add(scope, pair.shifted());
          shifted.put(Tensors.toArray(pair.shifted()));
        } else {
          original = generator.images(z);
        }
        sheet.original.add(scope, original);
        images.put(Tensors.toArray(original));
      }
      done.accept(n);
    }
  }

  /** The first images of each kind. */
  private static final class Sheet {
    private final Row original = new Row();
    private final Row shifted = new Row();

    Picture picture() {
      return shifted.parts.isEmpty()
          ? ContactSheet.of(original.all(), SHEET_COLUMNS)
          : ContactSheet.of(new ImagePair(original.all(), shifted.all()), SHEET_COLUMNS);
    }
  }

  private static final class Row {
    private final List<Tensor> parts = new ArrayList<>();
    private long held;

    /** Keeps what the sheet still has room for, in the scope around this one. */
    void add(TensorScope scope, Tensor images) {
      long wanted = Math.min(SHEET_IMAGES - held, images.size(0));
      if (wanted > 0) {
        parts.add(scope.keep(Tensors.copy(images.narrow(0, 0, wanted))));
        held += wanted;
      }
    }

    Tensor all() {
      return Ops.concat(0, parts.toArray(Tensor[]::new));
    }
  }
}
