package org.chiaro.unet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chiaro.io.EmbeddedFile;
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
 * @param trainedSide shorter side in pixels of the images that it learned from, if the file says so
 */
public record UNetFile(UNet net, String sha256, OptionalInt trainedSide) implements AutoCloseable {
  /** The finished weights in the folder of a training, and the network that comes along. */
  public static final String FINISHED = "unet.safetensors";

  /** Shorter side of photos in the published evaluation, which is also that of its training. */
  private static final int PUBLISHED_SIDE = 128;

  private static final Pattern RESOLUTION = Pattern.compile("(\\d{2,4})x(\\d{2,4})");

  /** As {@link #read}, and {@code embedded} is the network that comes along. */
  public static UNetFile named(String fileOrEmbedded, Precision precision) {
    return read(EmbeddedFile.resolve(fileOrEmbedded, FINISHED), precision);
  }

  /** The shorter side that photos shall have: as asked for, or for 0 that of the training. */
  public int shortEdge(int asked) {
    return asked > 0 ? asked : trainedSide.orElse(PUBLISHED_SIDE);
  }

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
        return new UNetFile(plain.folded(), content.sha256(), side(content.metadata()));
      }
    } catch (ChiaroException.Model e) {
      weights.close();
      throw new ChiaroException.Model(file + ": " + e.getMessage(), e);
    }
  }

  private static OptionalInt side(Map<String, String> metadata) {
    Matcher size = RESOLUTION.matcher(metadata.getOrDefault("resolution", ""));
    return size.matches()
        ? OptionalInt.of(Math.min(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    net.close();
  }
}
