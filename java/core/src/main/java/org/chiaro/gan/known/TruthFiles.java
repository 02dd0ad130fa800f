package org.chiaro.gan.known;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.ContactSheet;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.latent.LatentSource;
import org.chiaro.run.AtomicFiles;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Pictures of the known generator as photos with known masks: images/000000.png and so on,
 * masks/000000.png (255 is object), and masks.npy, uint8 [n,h,w] of 0 and 1.
 */
public final class TruthFiles {
  private final KnownGenerator generator;
  private final LatentSource latents;
  private final int count;
  private final int batchSize;

  /** Samples 0 to count - 1 of a source, in batches. */
  public TruthFiles(KnownGenerator generator, LatentSource latents, int count, int batchSize) {
    this.generator = generator;
    this.latents = latents;
    this.count = count;
    this.batchSize = batchSize;
  }

  /** Makes and writes everything; {@code done} is told how many pictures each batch added. */
  public void write(Path folder, IntConsumer done) {
    Path images = AtomicFiles.createDirectories(folder.resolve("images"));
    Path pictures = AtomicFiles.createDirectories(folder.resolve("masks"));
    long[] shape = {count, generator.height(), generator.width()};
    Npy.write(
        folder.resolve("masks.npy"),
        DType.U8,
        shape,
        masks -> {
          for (int first = 0; first < count; first += batchSize) {
            int n = Math.min(batchSize, count - first);
            try (var scope = TensorScope.noGrad()) {
              Tensor z = latents.latents(first, n);
              Tensor batch = generator.images(z);
              Tensor truth = generator.masks(z);
              masks.put(Tensors.toArray(truth));
              Tensor visible = Ops.times(truth, 255).to(truth.scalar_type());
              for (int i = 0; i < n; i++) {
                String name = String.format(Locale.ROOT, "%06d.png", first + i);
                ImageFiles.writePng(images.resolve(name), ContactSheet.picture(batch.select(0, i)));
                ImageFiles.writePng(pictures.resolve(name), grey(visible.select(0, i)));
              }
            }
            done.accept(n);
          }
        });
  }

  private static Grey grey(Tensor mask) {
    NdArray array = Tensors.toArray(mask);
    ByteBuffer bytes = array.data();
    return new Grey((int) array.shape()[0], (int) array.shape()[1], bytes);
  }
}
