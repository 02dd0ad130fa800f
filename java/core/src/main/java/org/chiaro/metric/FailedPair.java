package org.chiaro.metric;

import java.io.Serializable;

/** A pair that could not be scored: its path inside the set and one line saying why. */
public record FailedPair(String name, String message) implements Serializable {}
