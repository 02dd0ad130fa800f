package org.chiaro.pipeline;

import java.util.function.Consumer;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.ImageScores;
import org.chiaro.metric.Wanted;
import org.chiaro.saliency.Comparison;

/** Who measures the pairs of an evaluation: the same digits, whoever it is. */
@FunctionalInterface
public interface Measuring {
  /** Adds up every pair; {@code rows} gets the images one by one in the order of the pairs. */
  Comparison.Sum sum(FolderPairs pairs, Wanted wanted, Consumer<ImageScores> rows);

  /** This process, with so many images at once. */
  static Measuring here(String kernels, int threads) {
    return (pairs, wanted, rows) -> {
      // one image a thread: the kernels themselves need no more than the thread that calls them
      try (Kernels operations = KernelProvider.open(kernels, 1)) {
        return Comparison.sum(pairs, wanted, operations, threads, rows);
      }
    };
  }
}
