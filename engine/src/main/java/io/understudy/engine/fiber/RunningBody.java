package io.understudy.engine.fiber;

import org.jspecify.annotations.Nullable;

/** One run of a body on one thread: it can be interrupted while it runs, and not a moment later. */
final class RunningBody {
  private @Nullable Thread thread = Thread.currentThread();
  private boolean overTime;

  /** Interrupts the body, if it still runs. */
  synchronized void interrupt(boolean becauseOfTime) {
    if (thread != null) {
      overTime |= becauseOfTime;
      thread.interrupt();
    }
  }

  /** The body has returned; clears an interrupt that came while it ran. */
  synchronized void done() {
    thread = null;
    Thread.interrupted();
  }

  synchronized boolean overTime() {
    return overTime;
  }
}
