package org.chiaro.io;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What would have been an object of a class that is never loaded: its class's name, its items where
 * it is a kind of dictionary, and its state. Plain data, nothing can be called on it.
 */
final class PickledObject extends LinkedHashMap<Object, Object> {
  private static final long serialVersionUID = 1L;

  private final String type;
  private transient Map<?, ?> state = Map.of();

  PickledObject(String type) {
    this.type = type;
  }

  /** The class's name, as the file has it. */
  String type() {
    return type;
  }

  /** Attributes by name; empty until they are known. */
  Map<?, ?> state() {
    return state;
  }

  void state(Map<?, ?> attributes) {
    state = attributes;
  }

  /** Objects are told apart by identity: what they hold may hold them. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
