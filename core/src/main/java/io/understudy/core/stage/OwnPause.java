package io.understudy.core.stage;

import org.jspecify.annotations.Nullable;

/**
 * Whether this instance itself was away for a while, and has proven its epoch since: by a claim or
 * a renewal that was sent after it was back.
 */
final class OwnPause {
  private final long pauseNanos;
  private @Nullable Long tickedNanos;
  private @Nullable Long backNanos;

  OwnPause(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  void ticked(long nanos) {
    Long last = tickedNanos;
    tickedNanos = nanos;
    if (last != null && nanos - last > pauseNanos) {
      backNanos = nanos;
    }
  }

  /** A renewal from before the pause proves nothing about the time since. */
  boolean proofDue(long renewSentNanos) {
    return backNanos != null && renewSentNanos - backNanos < 0;
  }

  /** The epoch held when this was sent. */
  void renewed(long begunNanos) {
    if (backNanos != null && begunNanos - backNanos >= 0) {
      backNanos = null;
    }
  }

  boolean mustProve() {
    return backNanos != null;
  }
}
