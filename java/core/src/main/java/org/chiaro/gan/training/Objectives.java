package org.chiaro.gan.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.Normalization;
import org.chiaro.gan.Posterior;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;

/**
 * What each network minimises on one batch (Donahue and Simonyan 2019, section 2): the
 * discriminator tells (x, E(x)) from (G(z), z) by three scores, generator and encoder together
 * mislead it.
 *
 * <p>Two terms are ours and optional. Photos are expensive and steps few here, and the joint score
 * alone takes long to teach an encoder: -log E(z | G(z)) teaches it where latents came from, and
 * the distance between a photo and G(E(x)) keeps kind, colour and place.
 */
final class Objectives {
  // stored statistics follow those of about the last ten batches
  private static final double FOLLOW = 0.1;

  private final GanConfig config;
  private final Networks networks;
  private final DiffAugment augment;
  private final Normalization normalization;

  /**
   * One batch.
   *
   * @param photos float32 [n,3,s,s] in [-1,1]
   * @param latents from the prior, [n,d]
   * @param noise of the encoder's samples, [n,d]
   * @param stream the first of four streams of the augmentation's draws
   */
  record Batch(Tensor photos, Tensor latents, Tensor noise, long stream) {}

  /** Means over the batch, for the log: what misled the discriminator and the two own terms. */
  record Made(double adversarial, double latents, double images) {
    static final Made NOTHING = new Made(0, 0, 0);

    Made plus(Made other) {
      return new Made(
          adversarial + other.adversarial, latents + other.latents, images + other.images);
    }
  }

  Objectives(GanConfig config, Networks networks, DiffAugment augment) {
    this.config = config;
    this.networks = networks;
    this.augment = augment;
    // a generator that stays as it is must look here as it will look to its users
    normalization =
        config.rates().generator() == 0 ? Normalization.STORED : Normalization.following(FOLLOW);
  }

  /** Leaves the discriminator's gradients, divided by the batches of a step. */
  double discriminator(Batch batch) {
    Discriminator judge = networks.discriminator();
    GanConfig.Loss kind = config.terms().loss();
    try (var scope = TensorScope.withGrad()) {
      Tensor loss;
      try (var region = config.precision().region()) {
        Tensor made;
        Tensor encoded = null;
        try (var inner = TensorScope.noGrad()) {
          made = inner.keep(networks.generator().forward(batch.latents(), still()));
          if (networks.encoder().isPresent()) {
            encoded = inner.keep(encoded(batch));
          }
        }
        var photos = judge.look(augment.apply(batch.photos(), batch.stream()));
        var images = judge.look(augment.apply(made, batch.stream() + 1));
        loss = AdversarialLoss.discriminator(kind, judge.image(photos), judge.image(images));
        if (encoded != null) {
          Tensor real = judge.latentFeatures(encoded);
          Tensor prior = judge.latentFeatures(batch.latents());
          loss =
              loss.add(AdversarialLoss.discriminator(kind, judge.latent(real), judge.latent(prior)))
                  .add(
                      AdversarialLoss.discriminator(
                          kind, judge.joint(photos, real), judge.joint(images, prior)));
        }
      }
      share(loss).backward();
      return loss.item_float();
    }
  }

  /** R1: gamma/2 times the squared gradient of the scores at photos, in float32. */
  double penalty(Batch batch) {
    Discriminator judge = networks.discriminator();
    try (var scope = TensorScope.withGrad()) {
      Tensor photos = augment.apply(batch.photos(), batch.stream()).detach().requires_grad_(true);
      var seen = judge.look(photos);
      Tensor score = judge.image(seen).sum();
      if (networks.encoder().isPresent()) {
        Tensor encoded;
        try (var inner = TensorScope.noGrad()) {
          encoded = inner.keep(encoded(batch));
        }
        score = score.add(judge.joint(seen, judge.latentFeatures(encoded)).sum());
      }
      Tensor gradient =
          torch
              .grad(
                  new TensorVector(score),
                  new TensorVector(photos),
                  new TensorVector(),
                  new BoolOptional(true),
                  true,
                  false)
              .get(0);
      Tensor penalty = Ops.times(gradient.square().sum(), 1.0 / config.batchSize());
      double weight = config.terms().gradientPenalty() / 2 * config.terms().penaltyEvery();
      share(Ops.times(penalty, weight)).backward();
      return penalty.item_float();
    }
  }

  /** Leaves the gradients of generator and encoder, divided by the batches of a step. */
  Made makers(Batch batch) {
    try (var scope = TensorScope.withGrad()) {
      Tensor adversarial;
      Tensor total;
      Tensor latents = null;
      Tensor distance = null;
      try (var region = config.precision().region()) {
        Discriminator judge = networks.discriminator();
        GanConfig.Loss kind = config.terms().loss();
        Tensor images = networks.generator().forward(batch.latents(), normalization);
        var made = judge.look(augment.apply(images, batch.stream() + 2));
        adversarial = AdversarialLoss.generator(kind, judge.image(made));
        total = adversarial;
        if (networks.encoder().isPresent()) {
          long n = batch.photos().size(0);
          boolean back = config.terms().latents() > 0;
          // without normalisation a batch of both is two batches
          Posterior both =
              networks
                  .encoder()
                  .get()
                  .forward(back ? Ops.concat(0, batch.photos(), images.detach()) : batch.photos());
          Tensor encoded = both.narrow(0, n).sample(batch.noise());
          Tensor shown = augment.apply(batch.photos(), batch.stream() + 3);
          var photos = still(judge, shown);
          Tensor real = judge.latentFeatures(encoded);
          Tensor prior = judge.latentFeatures(batch.latents());
          adversarial =
              adversarial
                  .add(AdversarialLoss.generator(kind, judge.joint(made, prior)))
                  .add(AdversarialLoss.encoder(kind, judge.latent(real)))
                  .add(AdversarialLoss.encoder(kind, judge.joint(photos, real)));
          total = adversarial;
          if (back) {
            latents = both.narrow(n, n).surprise(batch.latents());
            total = total.add(Ops.times(latents, config.terms().latents()));
          }
          if (config.terms().images() > 0) {
            Tensor again = networks.generator().forward(encoded, Normalization.STORED);
            Tensor shownAgain = augment.apply(again, batch.stream() + 3);
            distance = distance(photos, judge.look(shownAgain), shown, shownAgain);
            total = total.add(Ops.times(distance, config.terms().images()));
          }
        }
      }
      share(total).backward();
      return new Made(adversarial.item_float(), value(latents), value(distance));
    }
  }

  /** A sample of the encoder for each photo. */
  private Tensor encoded(Batch batch) {
    return networks.encoder().orElseThrow().forward(batch.photos()).sample(batch.noise());
  }

  private static Discriminator.Seen still(Discriminator judge, Tensor images) {
    try (var scope = TensorScope.noGrad()) {
      var seen = judge.look(images);
      List<Tensor> levels = new ArrayList<>();
      seen.levels().forEach(level -> levels.add(scope.keep(level)));
      return new Discriminator.Seen(levels, scope.keep(seen.features()));
    }
  }

  /**
   * The mean over F's levels of |a - b| relative to |a|, and twice the mean |a - b| of pixels at a
   * quarter of the size: fine detail counts as texture and not pixel by pixel.
   */
  private static Tensor distance(
      Discriminator.Seen a, Discriminator.Seen b, Tensor pixelsA, Tensor pixelsB) {
    Tensor coarse = Ops.downsampleMean(Ops.downsampleMean(pixelsA.sub(pixelsB))).abs().mean();
    Tensor sum = Ops.times(coarse, 2.0 * a.levels().size());
    for (int i = 0; i < a.levels().size(); i++) {
      Tensor target = org.chiaro.torch.Tensors.toFloat(a.levels().get(i));
      Tensor found = org.chiaro.torch.Tensors.toFloat(b.levels().get(i));
      sum = sum.add(target.sub(found).abs().mean().div(Ops.plus(target.abs().mean(), 1e-3)));
    }
    return Ops.times(sum, 1.0 / a.levels().size());
  }

  private Normalization still() {
    return config.rates().generator() == 0 ? Normalization.STORED : Normalization.BATCH;
  }

  private Tensor share(Tensor loss) {
    return Ops.times(loss, 1.0 / config.accumulate());
  }

  private static double value(Tensor scalar) {
    return scalar == null ? 0 : scalar.item_float();
  }
}
