package org.chiaro.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Hands on what comes in any order by its numbers, from 0 on; what is early waits. */
final class InOrder<R> {
  private final Consumer<R> sink;
  private final Map<Integer, R> early = new HashMap<>();
  private int next;

  InOrder(Consumer<R> sink) {
    this.sink = sink;
  }

  void accept(int number, R result) {
    early.put(number, result);
    while (early.containsKey(next)) {
      sink.accept(early.remove(next++));
    }
  }
}
