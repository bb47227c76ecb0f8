package io.understudy.amqp;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread that waits here. Whoever rings has put down before what the thread shall
 * find; the thread looks after it woke. A ring while nobody waits is kept.
 */
final class Bell {
  private volatile @Nullable Thread owner;
  private volatile boolean rung;

  /** Called once by the thread that waits here. */
  void ownedByThisThread() {
    owner = Thread.currentThread();
  }

  void ring() {
    if (!rung) {
      rung = true;
      LockSupport.unpark(owner);
    }
  }

  /** Returns when it rings, or after this time, or for no reason. */
  void await(long nanos) {
    if (!rung && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    rung = false;
  }
}
