package org.chiaro.gan;

import org.bytedeco.pytorch.Tensor;

/**
 * What an encoder says of photos: independent Gaussians over the latents.
 *
 * @param mean float32 [n,latentSize]
 * @param deviation float32 [n,latentSize], above 0
 */
public record Posterior(Tensor mean, Tensor deviation) {
  /** mean + deviation * noise, with noise from N(0, I) (Kingma and Welling 2014, section 2.4). */
  public Tensor sample(Tensor noise) {
    return mean.add(deviation.mul(noise));
  }

  /** The rows [first, first + n). */
  public Posterior narrow(long first, long n) {
    return new Posterior(mean.narrow(0, first, n), deviation.narrow(0, first, n));
  }

  /** The mean over rows and coordinates of -log p(z), less its constant: a scalar. */
  public Tensor surprise(Tensor latents) {
    Tensor distance = latents.sub(mean).div(deviation).square();
    return distance.mul(new org.bytedeco.pytorch.Scalar(0.5)).add(deviation.log()).mean();
  }
}
