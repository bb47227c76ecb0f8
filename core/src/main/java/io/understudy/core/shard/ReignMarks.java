package io.understudy.core.shard;

import io.understudy.core.log.Entry;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last reigns, as the journal tells them: enough to see that instances keep crashing. */
final class ReignMarks {
  private static final int KEPT_MAX = 32;

  private final Deque<Mark> marks = new ArrayDeque<>();

  private record Mark(long seq, long timeMillis, boolean endedPolitely) {}

  void apply(long seq, long timeMillis, Entry entry) {
    if (entry instanceof Entry.ReignStarted) {
      marks.addLast(new Mark(seq, timeMillis, false));
      if (marks.size() > KEPT_MAX) {
        marks.removeFirst();
      }
    } else if (entry instanceof Entry.ReignEnded && !marks.isEmpty()) {
      Mark last = marks.removeLast();
      marks.addLast(new Mark(last.seq(), last.timeMillis(), true));
    }
  }

  void backTo(long settledSeq) {
    marks.removeIf(mark -> mark.seq() > settledSeq);
  }

  /** How many whole reigns after this batch, before the current one, ended early in a crash. */
  int crashesSince(long seq, long windowMillis) {
    int crashes = 0;
    Mark earlier = null;
    for (Mark mark : marks) {
      if (earlier != null
          && earlier.seq() > seq
          && !earlier.endedPolitely()
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
