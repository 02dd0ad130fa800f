package org.chiaro.kernel;

/**
 * The definition of every operation in plain loops; what the other providers are compared with.
 *
 * <p>Slow on purpose where speed would cost clarity. Runs in the caller's thread.
 */
final class JavaKernels
    implements Kernels,
        JavaMasks,
        JavaSamples,
        JavaGenerator,
        JavaScores,
        JavaSaliency,
        JavaTraining {
  @Override
  public String name() {
    return "java";
  }
}
