package org.chiaro.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Items in pieces that become smaller towards the end ("guided self-scheduling", Polychronopoulos
 * and Kuck 1987): large ones while there is much to do, small ones so that all processors end at
 * about the same time.
 */
final class Shares {
  // a piece is so small a part of what is left for each processor
  private static final int PARTS = 4;

  private Shares() {}

  /**
   * Neighbours together; a huge item has a piece of its own.
   *
   * @param weight of an item, about as the time that it takes
   * @param slots that pieces are done in side by side
   * @param most items in a piece
   */
  static <T> List<List<T>> of(List<T> items, ToLongFunction<T> weight, int slots, int most) {
    long left = items.stream().mapToLong(weight).sum();
    List<List<T>> pieces = new ArrayList<>();
    int first = 0;
    while (first < items.size()) {
      long share = left / ((long) slots * PARTS);
      long taken = weight.applyAsLong(items.get(first));
      int end = first + 1;
      while (end < items.size()
          && end - first < most
          && taken + weight.applyAsLong(items.get(end)) <= share) {
        taken += weight.applyAsLong(items.get(end++));
      }
      pieces.add(items.subList(first, end));
      left -= taken;
      first = end;
    }
    return pieces;
  }
}
