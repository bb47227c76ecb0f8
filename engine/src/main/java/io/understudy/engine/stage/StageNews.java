package io.understudy.engine.stage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes whoever waits for a change on the stage: callers are held until somebody is hot. */
public final class StageNews {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Something changed: who is hot, or what this instance does about it. Any thread. */
  public void tell() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is so; looked at when something changed. Ends early, with the interrupt flag
   * set, when the thread is interrupted.
   */
  public void await(BooleanSupplier so, Duration atMost) {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (left > 0 && !so.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
