package org.chiaro.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/**
 * Weights and directions from a file of any kind that is known: safetensors, PyTorch's two
 * containers, pickles of StyleGAN2-ADA, or .npy as one tensor named {@code ""}. The kind is told by
 * content, not by name.
 */
public final class WeightFile {
  private WeightFile() {}

  /** Reads all tensors; whatever is wrong with the file is a {@link ChiaroException.Model}. */
  public static Weights read(Path path) {
    return parse(FileBytes.open(path, ChiaroException.Model::new));
  }

  static Weights parse(FileBytes file) {
    if (TorchFile.matches(file)) {
      return TorchFile.parse(file);
    }
    if (startsLikeNpy(file)) {
      return new Weights(Map.of("", Npy.parse(file)), Map.of(), Weights.sha256(file.data()));
    }
    if (Safetensors.matches(file)) {
      return Safetensors.parse(file);
    }
    throw file.bad(
        "not a weights file; safetensors, .pth (a state dict), .pkl (StyleGAN2-ADA) and .npy are read");
  }

  /**
   * Whether this is a program of TorchScript: a zip archive of PyTorch with constants beside its
   * code. Nothing in it is read but the names.
   */
  public static boolean isTorchScript(Path path) {
    return isProgram(FileBytes.open(path, ChiaroException.Model::new));
  }

  /** As {@link #read}, and the tensors of a TorchScript program, which is not run. */
  public static Weights inspect(Path path) {
    FileBytes file = FileBytes.open(path, ChiaroException.Model::new);
    return isProgram(file) ? TorchFile.inspectProgram(file) : parse(file);
  }

  /** What kind of file this is, in words. */
  public static String container(Path path) {
    FileBytes file = FileBytes.open(path, ChiaroException.Model::new);
    if (isProgram(file)) {
      return "TorchScript, a program";
    }
    if (TorchFile.matches(file)) {
      return TorchFile.kind(file);
    }
    return startsLikeNpy(file) ? "npy" : "safetensors";
  }

  private static boolean isProgram(FileBytes file) {
    return TorchZip.matches(file) && TorchZip.isProgram(file);
  }

  private static boolean startsLikeNpy(FileBytes file) {
    int length = Npy.MAGIC.length;
    return file.size() >= length && file.data().slice(0, length).equals(ByteBuffer.wrap(Npy.MAGIC));
  }
}
