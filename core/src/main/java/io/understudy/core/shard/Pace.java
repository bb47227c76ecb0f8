package io.understudy.core.shard;

import org.jspecify.annotations.Nullable;

/** How many starts are allowed now, so that there are no more than so many a second. */
final class Pace {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** What was not used is kept for a 20th of a second. */
  private static final int KEPT_FRACTION = 20;

  private final int perSecond;
  private final double most;
  private double allowed;
  private @Nullable Long lastNanos;

  Pace(int perSecond) {
    this.perSecond = perSecond;
    this.most = Math.max(1, perSecond / (double) KEPT_FRACTION);
    this.allowed = most;
  }

  void ticked(long nanos) {
    Long last = lastNanos;
    lastNanos = nanos;
    if (last != null) {
      double more = (double) perSecond * Math.max(0, nanos - last) / SECOND_NANOS;
      allowed = Math.min(most, allowed + more);
    }
  }

  boolean allows() {
    return allowed >= 1;
  }

  void take() {
    allowed -= 1;
  }
}
