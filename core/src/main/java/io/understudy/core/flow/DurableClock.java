package io.understudy.core.flow;

/**
 * Durable time: never goes back, and does not follow a wall clock that jumps.
 *
 * <p>The wall clock is believed as long as it and the monotonic clock agree, within a bound, on how
 * much time has passed since the last reading. What they disagree by beyond it is left out for
 * good.
 *
 * <p>Batches of another instance may stand ahead of this wall clock. Durable time then goes on at
 * nine tenths of its pace until the wall clock has caught up: standing still would hold up every
 * timer for as long as the other clock was wrong.
 */
public final class DurableClock {
  private final long jumpMaxMillis;
  private long nowMillis;
  private boolean anchored;
  private long anchorWallMillis;
  private long anchorNanos;
  private long notFollowedMillis;
  private long slowNanos;

  public DurableClock(long jumpMaxMillis) {
    this.jumpMaxMillis = jumpMaxMillis;
  }

  /**
   * Reads both clocks.
   *
   * @return by how much the wall clock jumped, in milliseconds, when it newly did; else 0
   */
  public long tick(long wallMillis, long monotonicNanos) {
    long jumped = 0;
    long passedNanos = anchored ? Math.max(0, monotonicNanos - anchorNanos) : 0;
    if (anchored) {
      long off = wallMillis - anchorWallMillis - passedNanos / 1_000_000;
      if (Math.abs(off) > jumpMaxMillis) {
        jumped = off;
        notFollowedMillis += off;
      }
    }
    anchored = true;
    anchorWallMillis = wallMillis;
    anchorNanos = monotonicNanos;
    goOn(wallMillis - notFollowedMillis, passedNanos);
    return jumped;
  }

  private void goOn(long believedMillis, long passedNanos) {
    if (believedMillis >= nowMillis) {
      nowMillis = believedMillis;
      slowNanos = 0;
    } else {
      slowNanos += passedNanos / 10 * 9;
      nowMillis += slowNanos / 1_000_000;
      slowNanos %= 1_000_000;
    }
  }

  /** Durable time is at least this, because a batch says so. */
  public void atLeast(long batchMillis) {
    nowMillis = Math.max(nowMillis, batchMillis);
  }

  public long nowMillis() {
    return nowMillis;
  }
}
