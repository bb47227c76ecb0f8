package io.understudy.core.flow;

/**
 * Durable time: never goes back, and does not follow a wall clock that jumps.
 *
 * <p>The wall clock is believed as long as it and the monotonic clock agree, within a bound, on how
 * much time has passed since the last reading. What they disagree by beyond it is left out for
 * good.
 */
public final class DurableClock {
  private final long jumpMaxMillis;
  private long nowMillis;
  private boolean anchored;
  private long anchorWallMillis;
  private long anchorNanos;
  private long notFollowedMillis;

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
    if (anchored) {
      long passed = (monotonicNanos - anchorNanos) / 1_000_000;
      long off = wallMillis - anchorWallMillis - passed;
      if (Math.abs(off) > jumpMaxMillis) {
        jumped = off;
        notFollowedMillis += off;
      }
    }
    anchored = true;
    anchorWallMillis = wallMillis;
    anchorNanos = monotonicNanos;
    nowMillis = Math.max(nowMillis, wallMillis - notFollowedMillis);
    return jumped;
  }

  /** Durable time is at least this, because a batch says so. */
  public void atLeast(long batchMillis) {
    nowMillis = Math.max(nowMillis, batchMillis);
  }

  public long nowMillis() {
    return nowMillis;
  }
}
