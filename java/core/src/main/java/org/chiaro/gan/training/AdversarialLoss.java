package org.chiaro.gan.training;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.torch.Ops;

/** What scores [n] cost each side: scalars. */
final class AdversarialLoss {
  private AdversarialLoss() {}

  /** The discriminator wants photos high and what is made low. */
  static Tensor discriminator(GanConfig.Loss loss, Tensor photos, Tensor made) {
    return switch (loss) {
      case LOGISTIC -> torch.softplus(photos.neg()).mean().add(torch.softplus(made).mean());
      case HINGE ->
          torch.relu(Ops.plus(photos.neg(), 1)).mean().add(torch.relu(Ops.plus(made, 1)).mean());
    };
  }

  /** The generator wants what it makes high. */
  static Tensor generator(GanConfig.Loss loss, Tensor made) {
    return switch (loss) {
      case LOGISTIC -> torch.softplus(made.neg()).mean();
      case HINGE -> made.mean().neg();
    };
  }

  /** The encoder wants photos with its latents low. */
  static Tensor encoder(GanConfig.Loss loss, Tensor photos) {
    return switch (loss) {
      case LOGISTIC -> torch.softplus(photos).mean();
      case HINGE -> photos.mean();
    };
  }
}
