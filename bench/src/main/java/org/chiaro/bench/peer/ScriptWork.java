package org.chiaro.bench.peer;

import java.io.IOException;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The network of a TorchScript file: the operations that Python recorded, run by the same libtorch
 * as Chiaro's in one call from Java. What Chiaro takes longer, its calls cost.
 */
final class ScriptWork implements Work {
  private final JitModule module;
  private final Tensor images;

  ScriptWork(Arguments arguments) throws IOException {
    module = torch.load(arguments.path("script").toString()).retainReference();
    module.eval();
    try (var scope = TensorScope.noGrad()) {
      images = Tensors.of(arguments.array("images")).clone();
      images.retainReference();
    }
  }

  @Override
  public long run() {
    try (var scope = TensorScope.noGrad()) {
      IValue input = new IValue(Tensors.channelsLast(images));
      Tensor logits = module.forward(new IValueVector(input)).toTensor();
      return Tensors.toFloat(logits).contiguous().size(0);
    }
  }

  @Override
  public void close() {
    images.close();
    module.close();
  }
}
