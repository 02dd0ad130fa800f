package org.chiaro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.Pointer;

/** Native objects that Java holds, counted before and after. */
public final class Pointers {
  private Pointers() {}

  /** Fails where there are more than {@code before}; fewer is other tests' garbage that went. */
  public static void assertNoMoreThan(long before) {
    long after = Pointer.totalCount();
    assertTrue(after <= before, () -> before + " native objects became " + after);
  }
}
