package io.understudy.core.shard;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.ReplyTo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends the results of flows that were started by messages, while this instance performs. A result
 * leaves when it is settled, again and again until a broker has it or says that nobody wants it.
 */
final class Replies {
  private static final int UNDER_WAY_MAX = 256;
  private static final long PAUSE_MILLIS = 500;

  private final ShardState state;
  private final Journal journal;
  private final Deque<Owed> owed = new ArrayDeque<>();
  private final Map<Long, Owed> underWay = new HashMap<>();
  private long pausedUntilMillis;
  private long lastId;

  private record Owed(LiveFlow flow, ReplyTo to) {}

  Replies(ShardState state, Journal journal) {
    this.state = state;
    this.journal = journal;
  }

  /** The reign begins: what ended without having told so does it now. */
  void begin() {
    state.talking().forEach(this::ended);
  }

  /** The flow may have ended: its result is owed from now on. */
  void ended(LiveFlow flow) {
    if (flow.history().status().isFinal()) {
      flow.history().sessions().replies().forEach(to -> owed.add(new Owed(flow, to)));
    }
  }

  /** Gives out what may leave now. */
  void pump() {
    Owed next;
    while ((next = owed.peek()) != null
        && next.flow().lastSeq() <= state.settled.seq()
        && underWay.size() < UNDER_WAY_MAX
        && state.clock.nowMillis() >= pausedUntilMillis) {
      owed.remove();
      FlowHistory history = next.flow().history();
      Outcome outcome = history.outcome();
      if (outcome != null) {
        long id = ++lastId;
        underWay.put(id, next);
        Reply.Finished result = new Reply.Finished(history.flow(), history.status(), outcome);
        journal.now(new Effect.SendReply(id, next.to(), result));
      }
    }
  }

  /**
   * A result was sent.
   *
   * @param done a broker has it, or nobody wants it
   */
  void sent(long id, boolean done) {
    Owed reply = underWay.remove(id);
    if (reply == null) {
      return;
    }
    if (done) {
      journal.append(reply.flow(), new Entry.Replied(reply.to()));
    } else {
      owed.add(reply);
      pausedUntilMillis = state.clock.nowMillis() + PAUSE_MILLIS;
    }
  }

  /** When there is something to do without an event; {@link Long#MAX_VALUE} for never. */
  long nextMillis() {
    boolean paused = !owed.isEmpty() && pausedUntilMillis > state.clock.nowMillis();
    return paused ? pausedUntilMillis : Long.MAX_VALUE;
  }

  void drop() {
    owed.clear();
    underWay.clear();
    pausedUntilMillis = 0;
  }

  int waiting() {
    return owed.size() + underWay.size();
  }
}
