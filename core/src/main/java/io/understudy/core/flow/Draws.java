package io.understudy.core.flow;

/** Numbers that look random and are the same after a restart (the finalizer of SplitMix64). */
public final class Draws {
  private Draws() {}

  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The number at a place of a sequence. */
  public static long at(long seed, long place) {
    return mix(seed ^ mix(place));
  }
}
