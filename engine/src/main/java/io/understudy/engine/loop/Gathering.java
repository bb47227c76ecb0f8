package io.understudy.engine.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether the open batch is worth a moment's wait. A flow's code that was just told the end of a
 * step often comes to its own end at once; sealed before that, the two would take a commit each. So
 * a small batch waits until the flows that were told have spoken, and never longer than a moment.
 *
 * <p>Owned by the loop's thread.
 */
final class Gathering {
  /** What most code needs from a step's end to its next operation; a commit takes several. */
  static final long MOMENT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** A batch of so many rows is worth its commit. */
  static final int ROWS_MAX = 64;

  private final Set<Long> awaited = new HashSet<>();
  private long untilNanos;

  /** The fiber goes on, and will say with what. */
  void goesOn(long fiber, long nowNanos) {
    if (awaited.isEmpty()) {
      untilNanos = nowNanos + MOMENT_NANOS; // However many more there are until then.
    }
    awaited.add(fiber);
  }

  void spoke(long fiber) {
    awaited.remove(fiber);
  }

  /** How long a batch of so many rows should wait yet; 0: no longer. */
  long nanosLeft(int rows, long nowNanos) {
    long left = awaited.isEmpty() || rows >= ROWS_MAX ? 0 : untilNanos - nowNanos;
    if (left <= 0) {
      awaited.clear();
    }
    return Math.max(0, left);
  }
}
