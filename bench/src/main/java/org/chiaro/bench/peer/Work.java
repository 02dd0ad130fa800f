package org.chiaro.bench.peer;

import java.io.IOException;

/** Something that is timed again and again on the same inputs. */
interface Work extends AutoCloseable {
  /** Does it once; gives the number of items done: pairs, images, masks, maps. */
  long run() throws IOException;

  @Override
  default void close() {}
}
