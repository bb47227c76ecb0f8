package io.understudy.core.shard;

import io.understudy.core.log.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The last reigns, as the journal tells them: enough to see that instances keep crashing. */
final class ReignMarks {
  private static final int KEPT_MAX = 32;

  /** For so long a takeover counts as a drill's doing; a drill's pause may last as long. */
  private static final long DRILL_MILLIS = 150_000;

  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * @param endedSeq the batch that says that it ended politely; 0 for none
   * @param drill what was last done to it on purpose; {@code null} for nothing
   */
  private record Mark(
      String instance,
      long seq,
      long timeMillis,
      long endedSeq,
      String endCause,
      @Nullable Drill drill) {
    Mark ended(long bySeq, String cause) {
      return new Mark(instance, seq, timeMillis, bySeq, cause, drill);
    }

    Mark drilled(@Nullable Drill by) {
      return new Mark(instance, seq, timeMillis, endedSeq, endCause, by);
    }
  }

  private record Drill(long seq, long timeMillis, String words) {
    static Drill of(long seq, long timeMillis, Entry.Drilled asked) {
      String why = asked.reason().isEmpty() ? "" : ": " + asked.reason();
      return new Drill(
          seq, timeMillis, "drill: " + asked.kind() + ", asked by " + asked.by() + why);
    }
  }

  void apply(long seq, long timeMillis, Entry entry) {
    if (entry instanceof Entry.ReignStarted started) {
      marks.addLast(new Mark(started.instance(), seq, timeMillis, 0, "", null));
      if (marks.size() > KEPT_MAX) {
        marks.removeFirst();
      }
    } else if (entry instanceof Entry.ReignEnded ended && !marks.isEmpty()) {
      marks.addLast(marks.removeLast().ended(seq, ended.cause()));
    } else if (entry instanceof Entry.Drilled asked && !marks.isEmpty()) {
      marks.addLast(marks.removeLast().drilled(Drill.of(seq, timeMillis, asked)));
    }
  }

  void backTo(long settledSeq) {
    marks.removeIf(mark -> mark.seq() > settledSeq);
    Mark last = marks.peekLast();
    if (last != null && last.endedSeq() > settledSeq) {
      marks.addLast(marks.removeLast().ended(0, ""));
    }
    if (last != null && last.drill() != null && last.drill().seq() > settledSeq) {
      marks.addLast(marks.removeLast().drilled(null));
    }
  }

  /** How the last reign ended, if it is over now. */
  LastEnd lastEnd(long nowMillis) {
    Mark last = marks.peekLast();
    if (last == null) {
      return LastEnd.UNTOLD;
    }
    Drill drill = last.drill();
    return new LastEnd(
        last.endedSeq() == 0 ? null : last.instance() + " left the stage: " + last.endCause(),
        drill == null || nowMillis - drill.timeMillis() > DRILL_MILLIS ? null : drill.words());
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
