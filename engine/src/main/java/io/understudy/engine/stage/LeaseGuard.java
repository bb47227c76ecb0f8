package io.understudy.engine.stage;

import io.understudy.core.stage.StageMachine;
import io.understudy.engine.port.Ticker;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether the reign may act at this moment, by the lease and this instance's own monotonic clock.
 * After a pause of the whole process whoever asks waits until the epoch is proven by a renewal, or
 * the lease has run out: a wait of some milliseconds, bounded by the lease.
 *
 * <p>Written by the stage machine's thread; asked by any.
 */
final class LeaseGuard {
  private static final long LOOK_NANOS = 500_000;

  private final Ticker ticker;
  private final long pauseNanos;
  private volatile Seen seen;

  /** What the stage machine's thread said last, and when. */
  private record Seen(long atNanos, long untilNanos, boolean mustProve) {}

  LeaseGuard(Ticker ticker, long pauseNanos) {
    this.ticker = ticker;
    this.pauseNanos = pauseNanos;
    this.seen = new Seen(ticker.nanos(), ticker.nanos(), false);
  }

  /** The machine has taken in an event. */
  void look(StageMachine machine) {
    seen = new Seen(ticker.nanos(), machine.mayActUntilNanos(), machine.mustProve());
  }

  boolean holds() {
    while (true) {
      Seen now = seen;
      long nanos = ticker.nanos();
      if (nanos - now.untilNanos() >= 0) {
        return false;
      }
      if (!now.mustProve() && nanos - now.atNanos() <= pauseNanos) {
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS); // until the machine's thread is back, too
    }
  }
}
