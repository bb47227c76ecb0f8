package io.understudy.core.flow;

import io.understudy.core.log.Content;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.log.ReplyTo;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowRefusedException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions of one flow, and who waits for its result, folded from its journal. */
public final class FlowSessions {
  private final FlowId flow;
  private Map<FlowId, SessionEnd> ends = Map.of();
  private Set<ReplyTo> replies = Set.of();

  FlowSessions(FlowId flow) {
    this.flow = flow;
  }

  void apply(Entry.OfTalk entry) {
    switch (entry) {
      case Entry.SessionBegan e -> put(SessionEnd.invited(flow, e.party(), e.initiator()));
      case Entry.Received e -> {
        SessionEnd end = require(e.session());
        end.ackTo(e.acked());
        end.receive(e.number(), e.content());
      }
      case Entry.Acked e -> require(e.session()).ackTo(e.upTo());
      case Entry.SessionBroken e -> require(e.session()).breakOff(e.reason());
      case Entry.HistoryDiffered e -> require(e.session()).differ(e.reason());
      case Entry.ReplyOwed e -> {
        replies = replies.isEmpty() ? new LinkedHashSet<>(2) : replies;
        replies.add(e.to());
      }
      case Entry.Replied e -> {
        if (!replies.remove(e.to())) {
          throw new CorruptEntryException("Flow " + flow + " owes no reply to " + e.to() + ".");
        }
      }
    }
  }

  /** What a flow's journal may have after its end: that what it said has arrived. */
  void applyAfterEnd(Entry entry) {
    switch (entry) {
      case Entry.Acked e -> apply(e);
      case Entry.SessionBroken e -> apply(e);
      case Entry.HistoryDiffered e -> apply(e);
      case Entry.Replied e -> apply(e);
      default ->
          throw new CorruptEntryException("Flow " + flow + " has ended, but has one more " + entry);
    }
  }

  /** An operation of a session ended well. */
  void ended(Op op, Payload payload, long timeMillis) {
    switch (op.kind()) {
      case OPEN -> {
        int slash = op.name().indexOf('/');
        FlowId session = FlowHistory.idOf(payload);
        String party = op.name().substring(0, slash);
        put(SessionEnd.opened(session, party, flow, op.name().substring(slash + 1), timeMillis));
      }
      case SEND -> of(op).send(new Content.Data(payload), timeMillis);
      case RECEIVE -> of(op).take();
      case CLOSE -> of(op).end(new Content.End(null), timeMillis);
      case STEP, TRANSACTION, ASYNC, SLEEP, AWAIT, START, JOIN, PUBLISH -> {}
    }
  }

  /** The flow has ended, and so have its sessions. */
  void finished(FlowStatus status, Outcome outcome, long timeMillis) {
    if (ends.isEmpty()) {
      return;
    }
    Content.End last = new Content.End(told(status, outcome));
    ends.values().forEach(end -> end.end(last, timeMillis));
  }

  /** What the others learn of a failure: only what the author wanted them to. */
  private static @Nullable Failure told(FlowStatus status, Outcome outcome) {
    if (status == FlowStatus.COMPLETED || !(outcome instanceof Outcome.Failed(Failure why))) {
      return null;
    }
    if (why.kind() == Failure.Kind.FLOW
        && why.type().equals(FlowRefusedException.class.getName())) {
      return new Failure(Failure.Kind.REFUSED, "refused", why.message(), 0);
    }
    boolean cancelled = status == FlowStatus.CANCELLED;
    String message = "The flow at the other end " + (cancelled ? "was cancelled." : "failed.");
    String type = status.name().toLowerCase(Locale.ROOT);
    return new Failure(Failure.Kind.COUNTERPARTY, type, message, 0);
  }

  private void put(SessionEnd end) {
    ends = ends.isEmpty() ? new LinkedHashMap<>(2) : ends;
    if (ends.putIfAbsent(end.session(), end) != null) {
      throw new CorruptEntryException("Flow " + flow + " begins " + end.session() + " twice.");
    }
  }

  /** The end that a SEND, RECEIVE or CLOSE is about. */
  public SessionEnd of(Op op) {
    return require(sessionOf(op));
  }

  private static FlowId sessionOf(Op op) {
    return FlowId.of(op.name().substring(op.name().lastIndexOf('/') + 1));
  }

  private SessionEnd require(FlowId session) {
    SessionEnd end = ends.get(session);
    if (end == null) {
      throw new CorruptEntryException("Flow " + flow + " has no session " + session + ".");
    }
    return end;
  }

  public @Nullable SessionEnd find(FlowId session) {
    return ends.get(session);
  }

  public Collection<SessionEnd> all() {
    return ends.values();
  }

  /** Whether there is a message that the other side may not have. */
  public boolean unacked() {
    for (SessionEnd end : ends.values()) {
      if (end.unackedCount() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Who waits for the flow's result. */
  public Set<ReplyTo> replies() {
    return replies;
  }

  /** Whether something that was said may not have arrived. */
  boolean owes() {
    return !replies.isEmpty() || unacked();
  }

  /** The parties by session. */
  Map<FlowId, String> parties() {
    Map<FlowId, String> parties = new LinkedHashMap<>(2);
    ends.values().forEach(end -> parties.put(end.session(), end.party()));
    return parties;
  }

  @Override
  public String toString() {
    return new TreeMap<>(ends) + " " + replies;
  }
}
