package org.chiaro.kernel;

import org.bytedeco.javacpp.indexer.FloatIndexer;

/** {@link TrainingOperations} in plain loops. */
interface JavaTraining extends TrainingOperations {
  @Override
  default void adam(
      TensorView parameter,
      TensorView gradient,
      TensorView first,
      TensorView second,
      AdamRates rates) {
    Batch.requireAlike(parameter, gradient, first, second);
    FloatIndexer p = HostIndexers.floats(parameter);
    FloatIndexer g = HostIndexers.floats(gradient);
    FloatIndexer m = HostIndexers.floats(first);
    FloatIndexer v = HostIndexers.floats(second);
    float mean = (float) (1 - rates.beta1());
    float decay = (float) rates.beta2();
    float square = (float) (1 - rates.beta2());
    float correction = (float) Math.sqrt(1 - Math.pow(rates.beta2(), rates.step()));
    float epsilon = (float) rates.epsilon();
    float step = (float) (-rates.rate() / (1 - Math.pow(rates.beta1(), rates.step())));
    for (long i = 0; i < parameter.elements(); i++) {
      float moved = m.get(i) + (g.get(i) - m.get(i)) * mean;
      float spread = v.get(i) * decay + (square * g.get(i)) * g.get(i);
      m.put(i, moved);
      v.put(i, spread);
      float denominator = (float) Math.sqrt(spread) / correction + epsilon;
      p.put(i, p.get(i) + (step * moved) / denominator);
    }
    HostMemory.keepAlive(parameter, gradient, first, second);
  }

  @Override
  default boolean finiteSquares(TensorView values) {
    Batch.requireAlike(values);
    FloatIndexer v = HostIndexers.floats(values);
    boolean finite = true;
    for (long i = 0; i < values.elements(); i++) {
      finite &= Float.isFinite(v.get(i) * v.get(i));
    }
    HostMemory.keepAlive(values);
    return finite;
  }
}
