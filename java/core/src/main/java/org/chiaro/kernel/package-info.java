/**
 * The native operations behind one interface.
 *
 * <p>Takes and gives {@link org.chiaro.kernel.TensorView}s: host memory with a type and a shape.
 * Start with {@link org.chiaro.kernel.Kernels}: three interfaces by subject, for masks, for scores
 * and for the classical methods. JavaMasks, JavaScores and JavaSaliency define every operation in
 * plain loops; NativeMasks and the others call {@code native/}; {@link
 * org.chiaro.kernel.KernelProvider} chooses between them and says why.
 */
package org.chiaro.kernel;
