package org.chiaro.pipeline;

import org.chiaro.dataset.DataSet;
import org.chiaro.metric.Protocol;

/**
 * The data set that scores are of, as reports name it.
 *
 * @param maskRule how its mask files became masks, in words
 */
record ScoredSet(String id, String split, String maskRule) {
  static ScoredSet of(DataSet set, Protocol protocol) {
    return new ScoredSet(set.set().id(), set.split().id(), set.truth().rule(protocol.maskFrom()));
  }

  /** As {@link DataSet#label}. */
  String label() {
    return id + " " + split;
  }
}
