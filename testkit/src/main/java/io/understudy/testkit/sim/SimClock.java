package io.understudy.testkit.sim;

/** The two clocks of one instance: both drift, the wall clock also jumps. */
final class SimClock {
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;

  private final Timeline timeline;
  private final double rate;
  private final long monotonicOffsetNanos;
  private long wallOffsetMillis;

  SimClock(Timeline timeline) {
    this.timeline = timeline;
    this.rate = 1 + (timeline.chance.between(-200, 200) / 100_000.0);
    this.monotonicOffsetNanos = timeline.chance.between(0, 1_000_000_000_000L);
    this.wallOffsetMillis = timeline.chance.between(-500, 500);
  }

  long monotonicNanos() {
    return monotonicOffsetNanos + (long) (timeline.nowMicros() * 1_000 * rate);
  }

  long wallMillis() {
    return EPOCH_MILLIS + wallOffsetMillis + (long) (timeline.nowMicros() * rate / 1_000);
  }

  void jump(long millis) {
    wallOffsetMillis += millis;
  }
}
