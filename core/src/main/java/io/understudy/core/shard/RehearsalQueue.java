package io.understudy.core.shard;

import io.understudy.flow.FlowId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose code is to be run to the end of its journal, in which order, and whose is on its way there.
 *
 * <p>Flows in the middle of something and flows with news come first. Those that only wait come
 * when nothing else does, a few at a time, and are dropped after their proof. Nothing is started
 * while more of the log is there to be read, nor faster than the pace allows.
 */
final class RehearsalQueue {
  /** How many flows that only wait are on their way at once: so much memory they may cost. */
  private static final int PROOFS_MAX = 256;

  private final Pace pace;
  private final Deque<FlowId> first = new ArrayDeque<>();
  private final Set<FlowId> news = new LinkedHashSet<>();
  private final Deque<FlowId> later = new ArrayDeque<>();
  private final Map<FlowId, From> onWay = new HashMap<>();
  private int proofs;
  private int old;
  private boolean atTail;
  private boolean caughtUp;

  /** Where a flow comes from. */
  enum From {
    FIRST,
    NEWS,
    LATER
  }

  /** Whose turn it is. */
  record Turn(FlowId flow, From from) {}

  RehearsalQueue(int startsPerSecond) {
    this.pace = new Pace(startsPerSecond);
  }

  /** The flow lived when the rehearsal began, and is in the middle of something. */
  void first(LiveFlow flow) {
    first.add(flow.id());
  }

  /** The flow lived when the rehearsal began, and only waits. */
  void later(LiveFlow flow) {
    later.add(flow.id());
  }

  /** Something was read of the flow, whose code does not run. */
  void news(LiveFlow flow) {
    news.add(flow.id());
  }

  void ticked(long nanos) {
    pace.ticked(nanos);
  }

  void batchRead() {
    atTail = false;
  }

  void tailRead() {
    atTail = true;
    caughtUp = true;
  }

  /** Takes out who is next; {@code null} when nobody is to be started now. */
  @Nullable Turn poll() {
    if (!atTail || !pace.allows()) {
      return null;
    }
    if (!first.isEmpty()) {
      return new Turn(first.remove(), From.FIRST);
    }
    if (!news.isEmpty()) {
      FlowId next = news.iterator().next();
      news.remove(next);
      return new Turn(next, From.NEWS);
    }
    return later.isEmpty() || proofs >= PROOFS_MAX ? null : new Turn(later.remove(), From.LATER);
  }

  /** The code was started. */
  void started(Turn turn) {
    pace.take();
    put(turn);
  }

  /** The code runs already: if it has not arrived, it does so for this turn as well. */
  void runs(Turn turn) {
    if (onWay.containsKey(turn.flow())) {
      leave(turn.flow());
      put(turn);
    }
  }

  private void put(Turn turn) {
    onWay.put(turn.flow(), turn.from());
    proofs += turn.from() == From.LATER ? 1 : 0;
    old += turn.from() == From.NEWS ? 0 : 1;
  }

  private @Nullable From leave(FlowId flow) {
    From from = onWay.remove(flow);
    proofs -= from == From.LATER ? 1 : 0;
    old -= from == null || from == From.NEWS ? 0 : 1;
    return from;
  }

  /** The code stands at the journal's end; answers whether it got there for the proof alone. */
  boolean arrived(LiveFlow flow) {
    return leave(flow.id()) == From.LATER;
  }

  /** The flow is not to be followed, or begins anew. */
  void forget(FlowId flow) {
    news.remove(flow);
    leave(flow);
  }

  void clear() {
    first.clear();
    news.clear();
    later.clear();
    onWay.clear();
    proofs = 0;
    old = 0;
    atTail = false;
    caughtUp = false;
  }

  /** Whether every flow that lived when the rehearsal began has had its turn. */
  boolean isComplete() {
    return caughtUp && first.isEmpty() && later.isEmpty() && old == 0;
  }

  int size() {
    return first.size() + news.size() + later.size() + onWay.size();
  }
}
