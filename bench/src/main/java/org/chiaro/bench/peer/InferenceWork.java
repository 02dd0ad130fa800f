package org.chiaro.bench.peer;

import java.io.IOException;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.io.WeightFile;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.UNet;
import org.chiaro.unet.UNetFile;

/**
 * Logits of one batch of images: by the folded network that predictions use, or with {@code plain}
 * by the network as it is trained.
 */
final class InferenceWork implements Work {
  private final UNet net;
  private final NdArray images;

  InferenceWork(Arguments arguments) throws IOException {
    if (arguments.has("plain")) {
      var weights = Parameters.of(WeightFile.read(arguments.path("weights")).tensors());
      net = new UNet(weights, arguments.precision());
    } else {
      net = UNetFile.read(arguments.path("weights"), arguments.precision()).net();
    }
    images = arguments.array("images");
    if (arguments.has("out")) {
      try (var scope = TensorScope.noGrad()) {
        Npy.write(arguments.path("out"), Tensors.toArray(net.logits(Tensors.of(images), false)));
      }
    }
  }

  @Override
  public long run() {
    try (var scope = TensorScope.noGrad()) {
      return net.logits(Tensors.of(images), false).size(0);
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
