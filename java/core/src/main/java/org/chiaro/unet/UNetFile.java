package org.chiaro.unet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Precision;

/**
 * A network from a file: a state dict in .pth of both containers, or safetensors.
 *
 * <p>Owns the network, which is for inference: its normalisations are folded.
 *
 * @param sha256 of the whole file
 */
public record UNetFile(UNet net, String sha256) implements AutoCloseable {
  /** The finished weights in the folder of a training. */
  static final String FINISHED = "unet.safetensors";

  /**
   * Reads a file, or the finished weights in the folder of a training run.
   *
   * @throws ChiaroException.Model naming the file and the tensor
   */
  public static UNetFile read(Path path, Precision precision) {
    Path file = Files.isDirectory(path) ? path.resolve(FINISHED) : path;
    Weights content = WeightFile.read(file);
    Parameters weights = Parameters.of(content.tensors());
    try {
      try (UNet plain = new UNet(weights, precision)) {
        return new UNetFile(plain.folded(), content.sha256());
      }
    } catch (ChiaroException.Model e) {
      weights.close();
      throw new ChiaroException.Model(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
