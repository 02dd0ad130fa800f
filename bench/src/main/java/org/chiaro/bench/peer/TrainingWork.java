package org.chiaro.bench.peer;

import java.io.IOException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.io.NdArray;
import org.chiaro.io.WeightFile;
import org.chiaro.torch.Adam;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.UNet;

/** Steps of the U-Net on one batch: forward, cross-entropy, backward, Adam. */
final class TrainingWork implements Work {
  private final UNet net;
  private final Adam adam;
  private final NdArray images;
  private final NdArray masks;

  TrainingWork(Arguments arguments) throws IOException {
    var weights = Parameters.of(WeightFile.read(arguments.path("weights")).tensors());
    net = new UNet(weights, arguments.precision());
    adam =
        new Adam(
            net.weights().trainable(name -> name.endsWith(".weight") || name.endsWith(".bias")),
            0.9,
            0.999);
    images = arguments.array("images");
    masks = arguments.array("masks");
  }

  @Override
  public long run() {
    try (var scope = TensorScope.withGrad()) {
      adam.zeroGradients();
      Tensor truth = Tensors.of(masks).to(torch.ScalarType.Long);
      Tensor loss = torch.cross_entropy_loss(net.logits(Tensors.of(images), true), truth);
      double value = loss.item_double();
      if (!Double.isFinite(value)) {
        throw new IllegalStateException("the loss is " + value);
      }
      loss.backward();
      adam.step(1e-3);
      return images.shape()[0];
    }
  }

  @Override
  public void close() {
    adam.close();
    net.close();
  }
}
