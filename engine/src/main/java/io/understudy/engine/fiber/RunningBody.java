package io.understudy.engine.fiber;

import org.jspecify.annotations.Nullable;

/** One run of a body on one thread: it can be interrupted while it runs, and not a moment later. */
final class RunningBody {
  private @Nullable Thread thread = Thread.currentThread();
  private boolean overTime;
  private boolean leaving;

  /** Interrupts the body, if it still runs. */
  synchronized void interrupt(boolean becauseOfTime) {
    if (thread != null) {
      overTime |= becauseOfTime;
      leaving |= !becauseOfTime;
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

  /** It was interrupted because the reign ends: that it failed says nothing of the step. */
  synchronized boolean leaving() {
    return leaving;
  }
}
