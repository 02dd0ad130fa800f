package org.chiaro.unet;

/** Pairs that are made while a network learns from them. */
public sealed interface OnlineSource extends PairSource permits OnlinePairs, RingPairs {
  /** What was drawn, kept and dropped since this object was made. */
  SynthReport report();
}
