package io.understudy.engine.reign;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** When each part of a takeover was done, by this instance's own monotonic clock. Any thread. */
public final class Timeline {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ConcurrentMap<Mark, Long> marks = new ConcurrentHashMap<>();

  /** What is done, in this order; the first batch, step and message when there is one. */
  public enum Mark {
    LOCK_GRANTED,
    TAIL_READ,
    CLAIMED,
    ATTACHED,
    FIRST_BATCH,
    FIRST_STEP,
    FIRST_MESSAGE
  }

  /** The last time counts up to the claim, which may be tried again; then the first. */
  void mark(Mark mark, long nanos) {
    if (mark.compareTo(Mark.ATTACHED) < 0) {
      marks.put(mark, nanos);
    } else {
      marks.putIfAbsent(mark, nanos);
    }
  }

  boolean has(Mark mark) {
    return marks.containsKey(mark);
  }

  /** {@code null} when one of the two has not come. */
  public @Nullable Double millis(Mark from, Mark to) {
    Long began = marks.get(from);
    Long ended = marks.get(to);
    return began == null || ended == null ? null : (ended - began) / NANOS_PER_MILLI;
  }
}
