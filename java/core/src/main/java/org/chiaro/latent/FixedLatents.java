package org.chiaro.latent;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.torch.Tensors;

/** The rows of a file in their order: sample i is row i. */
public final class FixedLatents implements LatentSource {
  private final LatentRows rows;

  private FixedLatents(LatentRows rows) {
    this.rows = rows;
  }

  /** Reads float [n,latentSize] from a .npy file. */
  public static FixedLatents read(Path path, int latentSize) {
    return new FixedLatents(LatentRows.read(path, latentSize));
  }

  /** Number of rows; samples beyond it do not exist. */
  public int count() {
    return rows.count();
  }

  @Override
  public Tensor latents(long first, int n) {
    int size = rows.latentSize();
    float[] values = new float[n * size];
    for (int i = 0; i < n; i++) {
      rows.copy(Math.toIntExact(first + i), values, i * size);
    }
    return Tensors.of(values, n, size);
  }

  @Override
  public int latentSize() {
    return rows.latentSize();
  }
}
