package io.understudy.engine.fiber;

import io.understudy.core.flow.Recorded;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the shard tells a fiber. One thread puts, the fiber's own takes. A fiber that was dropped
 * never comes back from {@link #take}: nothing refers to its parked thread, and it is collected.
 */
final class Inbox {
  private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Recorded> ends = new HashMap<>(4);
  private volatile @Nullable Thread owner;
  private volatile boolean dropped;

  /** The answer to a question for a version. */
  record Version(String change, int version) {}

  /**
   * The body at this position may be run now.
   *
   * @param fresh no attempt at it can have begun before
   */
  record Permit(int position, int attempt, boolean probe, boolean fresh) {}

  void ownedBy(Thread thread) {
    owner = thread;
  }

  void put(Object message) {
    queue.add(message);
    LockSupport.unpark(owner);
  }

  void drop() {
    dropped = true;
  }

  boolean dropped() {
    return dropped;
  }

  /** The end of the operation at this position, if it has come. */
  @Nullable Recorded end(int position) {
    keepWhatCame();
    return ends.remove(position);
  }

  /** Whether the end of the operation has come; it stays here. */
  boolean has(int position) {
    keepWhatCame();
    return ends.containsKey(position);
  }

  private void keepWhatCame() {
    while (queue.peek() instanceof Recorded) {
      keep((Recorded) queue.poll());
    }
  }

  /** Waits for the end of the operation, or for the permit to run its body. */
  Object take(int position) {
    while (true) {
      stopIfDropped();
      Recorded end = ends.remove(position);
      if (end != null) {
        return end;
      }
      Object next = queue.poll();
      switch (next) {
        case null -> {
          park();
        }
        case Recorded recorded -> keep(recorded);
        case Permit permit when permit.position() == position -> {
          return permit;
        }
        default -> throw new IllegalStateException("Not for this fiber: " + next);
      }
    }
  }

  /** Waits for the answer to a question for a version. */
  int takeVersion(String change) {
    while (true) {
      stopIfDropped();
      switch (queue.poll()) {
        case null -> park();
        case Recorded recorded -> keep(recorded);
        case Version answer when answer.change().equals(change) -> {
          return answer.version();
        }
        case Object other -> throw new IllegalStateException("Not for this fiber: " + other);
      }
    }
  }

  private void keep(@Nullable Recorded recorded) {
    if (recorded != null) {
      ends.put(recorded.position(), recorded);
    }
  }

  /** A dropped fiber ends here, without running another line of the flow's code. */
  void stopIfDropped() {
    while (dropped) {
      park();
    }
  }

  /** Interrupts are for bodies: one that comes late means nothing here. */
  private void park() {
    LockSupport.park(this);
    Thread.interrupted();
  }

  /** Never comes back: what follows belongs to another fiber, or to a person. */
  IllegalStateException stop() {
    dropped = true;
    stopIfDropped();
    return new IllegalStateException("unreachable");
  }
}
