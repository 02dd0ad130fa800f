package org.chiaro.gan.training;

import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.ResidualTrunk;
import org.chiaro.torch.Ops;
import org.chiaro.torch.Parameters;
import org.chiaro.torch.Tensors;

/**
 * The discriminator of a BigBiGAN (Donahue and Simonyan 2019, section 2): F looks at images, H at
 * latents, J at the features of both, and each gives a score float32 [n], high for photos. Without
 * an encoder there is F alone.
 */
final class Discriminator {
  private final Parameters weights;
  private final ResidualTrunk trunk;

  /**
   * What F makes of images.
   *
   * @param levels after each block, finest first
   * @param features [n,k]
   */
  record Seen(List<Tensor> levels, Tensor features) {}

  Discriminator(Parameters weights) {
    this.weights = weights;
    trunk = new ResidualTrunk(weights);
  }

  /** F of images [n,3,s,s]. */
  Seen look(Tensor images) {
    List<Tensor> levels = trunk.levels(images);
    Tensor top = withSpread(levels.get(levels.size() - 1));
    Tensor h = Ops.leakyRelu(Ops.conv(top, weights.get("top.weight"), weights.get("top.bias")));
    h = Ops.leakyRelu(linear("hidden", h.contiguous().reshape(h.size(0), -1)));
    return new Seen(levels, h);
  }

  /** The score of images alone. */
  Tensor image(Seen seen) {
    return score("logit", seen.features());
  }

  /** H of latents [n,d]. */
  Tensor latentFeatures(Tensor latents) {
    return Ops.leakyRelu(linear("latent.1", Ops.leakyRelu(linear("latent.0", latents))));
  }

  /** The score of latents alone. */
  Tensor latent(Tensor latentFeatures) {
    return score("latent.logit", latentFeatures);
  }

  /** The score of an image together with its latent. */
  Tensor joint(Seen seen, Tensor latentFeatures) {
    Tensor features = seen.features();
    Tensor both = Ops.concat(1, features, latentFeatures.to(features.scalar_type()));
    Tensor h = Ops.leakyRelu(linear("joint.1", Ops.leakyRelu(linear("joint.0", both))));
    return score("joint.logit", h);
  }

  private Tensor score(String name, Tensor h) {
    return Tensors.toFloat(linear(name, h)).reshape(-1);
  }

  /**
   * Appends the mean standard deviation over the batch as one more channel, so that a batch of
   * look-alikes can be told from photos (Karras et al. 2018, section 3).
   */
  private static Tensor withSpread(Tensor h) {
    Tensor wide = Tensors.toFloat(h);
    Tensor centred = wide.sub(wide.mean(new long[] {0}, true, none()));
    Tensor variance = centred.square().mean(new long[] {0}, true, none());
    Tensor spread = Ops.plus(variance, 1e-8).sqrt().mean().to(h.scalar_type());
    Tensor channel = spread.reshape(1, 1, 1, 1).expand(h.size(0), 1, h.size(2), h.size(3));
    return Ops.concat(1, h, channel);
  }

  private static ScalarTypeOptional none() {
    return new ScalarTypeOptional();
  }

  private Tensor linear(String name, Tensor x) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
