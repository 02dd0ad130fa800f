package org.chiaro.gan;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.latent.LatentSource;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Place;
import org.chiaro.torch.Tensors;

/**
 * The classes of a generator: which one each image shows, and the vector that says so to the
 * network.
 *
 * <p>With one class for all images a code is the latent; otherwise the number of its class stands
 * behind it, where no shift reaches.
 */
public final class ClassEmbedding {
  private final ClassChoice choice;
  private final int latentSize;

  /**
   * @param latentSize length of a latent, without its class
   */
  public ClassEmbedding(ClassChoice choice, int latentSize) {
    this.choice = choice;
    this.latentSize = latentSize;
  }

  private boolean isOne() {
    return choice.isOne();
  }

  private int codeSize() {
    return isOne() ? latentSize : latentSize + 1;
  }

  /** The codes of latents. */
  public LatentSource codes(LatentSource latents) {
    return isOne() ? latents : new Labelled(latents, choice);
  }

  /** Codes [n,k] moved by shifts [latentSize] or [n,latentSize]; classes stay. */
  public Tensor moved(Tensor codes, Tensor shift) {
    return codes.add(isOne() ? shift : torch.constant_pad_nd(shift, 0, 1));
  }

  /** Refuses codes of another shape as a data error. */
  public void require(Tensor codes) {
    if (codes.dim() != 2 || codes.size(1) != codeSize()) {
      throw new ChiaroException.Data(
          "latents: need shape [n,%d] for this generator, got %s"
              .formatted(codeSize(), Arrays.toString(Tensors.shape(codes))));
    }
  }

  /** The rows [n,k] of the table [classes,k] for codes. */
  public Tensor rows(Tensor table, Tensor codes) {
    if (isOne()) {
      return table.narrow(0, choice.of(0), 1).expand(codes.size(0), -1);
    }
    Tensor numbers = codes.detach().select(1, latentSize).to(torch.ScalarType.Long);
    return table.index_select(0, numbers);
  }

  /** For names: {@code class 3}, {@code 4 classes}. */
  public String describe() {
    return choice.describe();
  }

  /** Latents with the number of their class as one more coordinate, the last. */
  private record Labelled(LatentSource plain, ClassChoice choice) implements LatentSource {
    @Override
    public Tensor latents(long first, int n) {
      float[] labels = new float[n];
      for (int i = 0; i < n; i++) {
        labels[i] = choice.of(first + i);
      }
      Tensor latents = plain.latents(first, n);
      return Ops.concat(1, latents, Place.of(latents).put(Tensors.of(labels, n, 1)));
    }

    @Override
    public int latentSize() {
      return plain.latentSize() + 1;
    }
  }
}
