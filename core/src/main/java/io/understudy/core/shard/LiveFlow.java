package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Row;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A flow in memory: its journal, what that says, and, while hot, its fiber. */
final class LiveFlow {
  /** A fiber's number when there is none. */
  static final long NO_FIBER = 0;

  private static final Set<Short> SETTLES_DOUBT =
      Set.of(
          EntryCodec.kindOf(new Entry.Intended(0, 0)),
          EntryCodec.kindOf(new Entry.Discharged(null, "")));

  private final List<Kept> rows;
  private final FlowHistory history;

  /** What the fiber asks for and has no answer to yet, in order. */
  final List<Ask> asks = new ArrayList<>(1);

  /** Bodies under way, by position: when each is over its time. */
  final Map<Integer, Body> bodies = new HashMap<>(2);

  /** Callers that wait for the end. */
  final List<Long> waiters = new ArrayList<>(0);

  /** How this reign sends in the flow's sessions. */
  private final Map<FlowId, Lane> lanes = new HashMap<>(0);

  long fiber = NO_FIBER;

  /**
   * The body at which the code stands may have begun before this fiber, under an earlier reign or
   * before the hospital: a cancel must not end it, or what it did would be recorded as not done.
   */
  boolean mayHaveBegun;

  /** While warm: the rehearsed code has come to its end before the journal says so. */
  Event.@Nullable FlowEnd end;

  /** While warm: the code of this build cannot follow the journal. */
  boolean diverged;

  private record Kept(long seq, long timeMillis, Row row) {}

  /**
   * A body that may run. Times are durable; {@link Entry#NEVER} for no limit.
   *
   * @param attempt the one that runs
   * @param probe its probe runs, not the body itself
   * @param afterSeq it begins when this batch is settled
   * @param limitMillis when the whole attempt is over its time
   * @param silenceMillis when it is over its time unless it says that it is alive
   */
  record Body(int attempt, boolean probe, long afterSeq, long limitMillis, long silenceMillis) {
    long overMillis() {
      return Math.min(limitMillis, silenceMillis);
    }

    Body within(long limit, long silence) {
      return new Body(attempt, probe, afterSeq, limit, silence);
    }
  }

  private LiveFlow(FlowHistory history, List<Kept> rows) {
    this.history = history;
    this.rows = rows;
  }

  static LiveFlow open(long seq, long timeMillis, Row row, Entry.Started opening) {
    List<Kept> rows = new ArrayList<>(4);
    rows.add(new Kept(seq, timeMillis, row));
    return new LiveFlow(new FlowHistory(row.flow(), opening, timeMillis), rows);
  }

  void apply(long seq, long timeMillis, Row row, Entry entry) {
    if (row.index() != rows.size()) {
      throw new CorruptEntryException(
          "Flow "
              + row.flow()
              + " has "
              + rows.size()
              + " entries, the next has the index "
              + row.index()
              + ".");
    }
    history.apply(entry, timeMillis);
    rows.add(new Kept(seq, timeMillis, row));
  }

  /** Forgets what is not settled; {@code null} when nothing is left. */
  @Nullable LiveFlow backTo(long settledSeq) {
    if (lastSeq() <= settledSeq) {
      return this;
    }
    LiveFlow earlier = null;
    for (Kept kept : rows) {
      if (kept.seq() > settledSeq) {
        break;
      }
      Entry entry = EntryCodec.decode(kept.row());
      if (earlier == null) {
        earlier = open(kept.seq(), kept.timeMillis(), kept.row(), (Entry.Started) entry);
      } else {
        earlier.apply(kept.seq(), kept.timeMillis(), kept.row(), entry);
      }
    }
    return earlier;
  }

  FlowId id() {
    return history.flow();
  }

  FlowHistory history() {
    return history;
  }

  int nextIndex() {
    return rows.size();
  }

  /** The batch of the last entry: settled when that is. */
  long lastSeq() {
    return rows.getLast().seq();
  }

  /**
   * Whether a body that the flow comes to may have run in batches whose loss was accepted by this
   * one: until something was noted of a body, or a person decided.
   */
  boolean mayHaveLost(long acceptedSeq) {
    if (startedSeq() >= acceptedSeq) {
      return false;
    }
    for (Kept kept : rows.reversed()) {
      if (kept.seq() < acceptedSeq) {
        return true;
      } else if (SETTLES_DOUBT.contains(kept.row().kind())) {
        return false;
      }
    }
    return true;
  }

  long startedSeq() {
    return rows.getFirst().seq();
  }

  boolean hasFiber() {
    return fiber != NO_FIBER;
  }

  Lane lane(SessionEnd end) {
    return lanes.computeIfAbsent(end.session(), _ -> new Lane(this, end));
  }

  void forgetLanes() {
    lanes.clear();
  }

  @Nullable Ask ask(int position) {
    for (Ask ask : asks) {
      if (Operations.isFor(ask, position)) {
        return ask;
      }
    }
    return null;
  }
}
