package org.chiaro.kernel;

/** What the training of a network is made of, apart from the network. */
public interface TrainingOperations {
  /**
   * One step of Adam (Kingma and Ba 2015), in place, in float32:
   *
   * <pre>
   * first     = first + (gradient - first) (1 - beta1)
   * second    = second beta2 + ((1 - beta2) gradient) gradient
   * parameter = parameter + ((-rate / (1 - beta1^step)) first)
   *                         / (sqrt(second) / sqrt(1 - beta2^step) + epsilon)
   * </pre>
   *
   * All four are float32 of one shape and contiguous.
   */
  void adam(
      TensorView parameter,
      TensorView gradient,
      TensorView first,
      TensorView second,
      AdamRates rates);

  /**
   * Whether the square of every value is finite in float32: true means no NaN, no infinity, and
   * nothing that a second moment would overflow from.
   *
   * @param values float32, contiguous, of any shape
   */
  boolean finiteSquares(TensorView values);

  /**
   * The numbers of one step.
   *
   * @param beta1 in [0,1), as beta2
   * @param epsilon above 0
   * @param step counts this one, from 1 on
   */
  record AdamRates(double rate, double beta1, double beta2, double epsilon, long step) {
    public AdamRates {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0) || step < 1) {
        throw new IllegalArgumentException(
            "Adam needs betas in [0,1), an epsilon above 0 and a step from 1 on");
      }
    }
  }
}
