package io.understudy.core.shard;

import io.understudy.core.log.Entry;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last reigns, as the journal tells them: enough to see that instances keep crashing. */
final class ReignMarks {
  private static final int KEPT_MAX = 32;

  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * @param endedSeq the batch that says that it ended politely; 0 for none
   */
  private record Mark(long seq, long timeMillis, long endedSeq) {}

  void apply(long seq, long timeMillis, Entry entry) {
    if (entry instanceof Entry.ReignStarted) {
      marks.addLast(new Mark(seq, timeMillis, 0));
      if (marks.size() > KEPT_MAX) {
        marks.removeFirst();
      }
    } else if (entry instanceof Entry.ReignEnded && !marks.isEmpty()) {
      Mark last = marks.removeLast();
      marks.addLast(new Mark(last.seq(), last.timeMillis(), seq));
    }
  }

  void backTo(long settledSeq) {
    marks.removeIf(mark -> mark.seq() > settledSeq);
    Mark last = marks.peekLast();
    if (last != null && last.endedSeq() > settledSeq) {
      marks.removeLast();
      marks.addLast(new Mark(last.seq(), last.timeMillis(), 0));
    }
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
