package io.understudy.core.flow;

import io.understudy.flow.FlowId;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is due when, in durable time. A timer that no longer matters stays until it is due; whoever
 * takes it looks whether it still does.
 */
public final class TimerQueue {
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atMillis).thenComparing(Timer::flow));

  /**
   * @param fiber the fiber whose body it limits; 0 for timers that outlive fibers
   */
  public record Timer(long atMillis, FlowId flow, int position, Kind kind, long fiber) {
    /** What the time means. */
    public enum Kind {
      WAIT,
      RETRY,
      BODY
    }
  }

  public void arm(Timer timer) {
    timers.add(timer);
  }

  /** The next timer that is due by then, left in place; {@code null} when none is. */
  public @Nullable Timer firstDue(long nowMillis) {
    Timer first = timers.peek();
    return first == null || first.atMillis() > nowMillis ? null : first;
  }

  /** The next timer that is due by then, removed; {@code null} when none is. */
  public @Nullable Timer takeDue(long nowMillis) {
    return firstDue(nowMillis) == null ? null : timers.poll();
  }

  /** When the next timer is due; {@link Long#MAX_VALUE} for never. */
  public long nextMillis() {
    Timer first = timers.peek();
    return first == null ? Long.MAX_VALUE : first.atMillis();
  }

  public void clear() {
    timers.clear();
  }

  public int size() {
    return timers.size();
  }
}
