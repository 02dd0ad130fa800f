package org.chiaro.metric;

/**
 * Where predictions and masks come from: two folders of pictures, or a network and a folder.
 *
 * <p>{@link #read} is called from several threads at once, once for each index.
 */
public interface PairReader {
  /** Number of pairs. */
  int count();

  /** Path of pair {@code index} inside its set; known without reading it. */
  String name(int index);

  /**
   * Reads one pair into memory that lives as long as the pair is reachable.
   *
   * @throws org.chiaro.run.ChiaroException.Data if the pair cannot be used; the rest go on
   */
  ScoredPair read(int index);
}
