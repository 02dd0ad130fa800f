package org.chiaro.gan.script;

import java.nio.file.Path;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.TensorScope;

/** TorchScript modules of one linear layer, written by libtorch itself. */
public final class TinyScripts {
  private TinyScripts() {}

  /** Latents [n,d] become images [n,3,side,side] in [-1,1]. */
  public static void generator(Path path, int latentSize, int side) {
    write(
        path,
        latentSize,
        side,
        "x = torch.matmul(z, self.weight.t()).view(-1, 3, %d, %d)\n  return torch.tanh(x)"
            .formatted(side, side));
  }

  /** A module with the body of {@code forward(self, z)}. */
  static void write(Path path, int latentSize, int side, String body) {
    try (var scope = TensorScope.noGrad()) {
      torch.manual_seed(1);
      Tensor weight = torch.randn(3L * side * side, latentSize);
      JitModule module = new JitModule(new org.bytedeco.pytorch.QualifiedName("Tiny"));
      module.register_parameter("weight", weight, false);
      module.define("def forward(self, z):\n  " + body + "\n");
      module.save(path.toString());
    }
  }
}
