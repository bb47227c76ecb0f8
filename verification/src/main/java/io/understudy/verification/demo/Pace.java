package io.understudy.verification.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the next payment may be sent. The stream goes slowly while a killed instance starts again,
 * and at full speed around a kill, so that each kill meets work in flight. Any thread.
 */
final class Pace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int limit;
  private long gapNanos;
  private long nextNanos = System.nanoTime();

  /**
   * From now on.
   *
   * @param upTo how many payments may have been sent in all
   * @param rate payments a second; 0 without limit
   */
  void set(int upTo, double rate) {
    lock.lock();
    try {
      limit = upTo;
      gapNanos = rate == 0 ? 0 : (long) (SECOND_NANOS / rate);
      nextNanos = System.nanoTime();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the payment at this place may be sent. */
  void await(int index) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long wait = nextNanos - System.nanoTime();
        if (index >= limit) {
          changed.await();
        } else if (wait > 0) {
          long _ = changed.awaitNanos(wait);
        } else {
          nextNanos = Math.max(nextNanos + gapNanos, System.nanoTime() - SECOND_NANOS / 10);
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
