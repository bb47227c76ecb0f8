package io.understudy.core.shard;

import io.understudy.core.log.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The last reigns, as the journal tells them: enough to see that instances keep crashing. */
final class ReignMarks {
  private static final int KEPT_MAX = 32;

  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * @param endedSeq the batch that says that it ended politely; 0 for none
   */
  private record Mark(String instance, long seq, long timeMillis, long endedSeq, String endCause) {
    Mark ended(long bySeq, String cause) {
      return new Mark(instance, seq, timeMillis, bySeq, cause);
    }
  }

  void apply(long seq, long timeMillis, Entry entry) {
    if (entry instanceof Entry.ReignStarted started) {
      marks.addLast(new Mark(started.instance(), seq, timeMillis, 0, ""));
      if (marks.size() > KEPT_MAX) {
        marks.removeFirst();
      }
    } else if (entry instanceof Entry.ReignEnded ended && !marks.isEmpty()) {
      marks.addLast(marks.removeLast().ended(seq, ended.cause()));
    }
  }

  void backTo(long settledSeq) {
    marks.removeIf(mark -> mark.seq() > settledSeq);
    Mark last = marks.peekLast();
    if (last != null && last.endedSeq() > settledSeq) {
      marks.addLast(marks.removeLast().ended(0, ""));
    }
  }

  /** How the last reign ended; {@code null} when it did not say so. */
  @Nullable String politeEnd() {
    Mark last = marks.peekLast();
    return last == null || last.endedSeq() == 0
        ? null
        : last.instance() + " left the stage: " + last.endCause();
  }

  /** How many whole reigns after this batch, before the current one, ended early in a crash. */
  int crashesSince(long seq, long windowMillis) {
    int crashes = 0;
    Mark earlier = null;
    for (Mark mark : marks) {
      if (earlier != null
          && earlier.seq() > seq
          && earlier.endedSeq() == 0
          && mark.timeMillis() - earlier.timeMillis() < windowMillis) {
        crashes++;
      }
      earlier = mark;
    }
    return crashes;
  }

  @Override
  public String toString() {
    return marks.toString();
  }
}
