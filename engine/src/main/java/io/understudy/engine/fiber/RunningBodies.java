package io.understudy.engine.fiber;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bodies of a reign that run right now, so that leaving can interrupt and join them. */
public final class RunningBodies {
  private final Set<RunningBody> running = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final Runnable begins;
  private volatile boolean closing;

  /**
   * @param begins hears that a body begins; must not block
   */
  public RunningBodies(Runnable begins) {
    this.begins = begins;
  }

  /** False when no body may begin any more. */
  boolean enter(RunningBody body) {
    running.add(body);
    if (closing) {
      exit(body);
      return false;
    }
    begins.run();
    return true;
  }

  void exit(RunningBody body) {
    running.remove(body);
    if (closing) {
      lock.lock();
      try {
        left.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Lets no further body begin. */
  public void close() {
    closing = true;
  }

  public void interruptAll() {
    running.forEach(body -> body.interrupt(false));
  }

  /** Waits until none runs; false when some still run after so long. */
  public boolean awaitNone(Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lock();
    try {
      while (!running.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        // An exit between the check and the wait would be missed without a short step.
        nanos -= TimeUnit.MILLISECONDS.toNanos(10);
        nanos += Math.max(0, left.awaitNanos(TimeUnit.MILLISECONDS.toNanos(10)));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  public int count() {
    return running.size();
  }
}
