/**
 * The native operations behind one interface.
 *
 * <p>Takes and gives {@link org.chiaro.kernel.TensorView}s: host memory with a type and a shape.
 * Start with {@link org.chiaro.kernel.Kernels}, then JavaKernels, which defines every operation in
 * plain loops; NativeKernels calls {@code native/}; {@link org.chiaro.kernel.KernelProvider}
 * chooses between them and says why.
 */
package org.chiaro.kernel;
