/**
 * Files: arrays ({@link org.chiaro.io.Npy}), weights ({@link org.chiaro.io.WeightFile} over {@link
 * org.chiaro.io.Safetensors} and {@link org.chiaro.io.TorchFile}), pictures ({@link
 * org.chiaro.io.ImageFiles}, {@link org.chiaro.io.ImageTree}), lists of numbers ({@link
 * org.chiaro.io.MatFile}) and stored training pairs ({@link org.chiaro.io.PairStore}).
 *
 * <p>{@code io.fetch} gets published files over HTTP where the user asks for it.
 *
 * <p>Every reader takes a file as hostile: sizes are checked before memory is asked for, nothing in
 * a file is ever executed, and what is wrong is said in one line. Every writer goes through {@link
 * org.chiaro.run.AtomicFiles}.
 */
package org.chiaro.io;
