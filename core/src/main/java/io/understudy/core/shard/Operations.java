package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Difference;
import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Entry.Hospitalized.Cause;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of the operations that flows ask for, and ends flows. */
final class Operations {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Relay relay;
  private final Replies replies;
  private final Bodies bodies;
  private final Sessions sessions;

  Operations(ShardState state, Journal journal, Fibers fibers, Relay relay, Replies replies) {
    this.replies = replies;
    this.relay = relay;
    this.sessions = new Sessions(state, this, relay);
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.bodies = new Bodies(state, journal, fibers, this);
  }

  Bodies bodies() {
    return bodies;
  }

  void asked(LiveFlow flow, Ask ask) {
    String limit = limitReached(flow);
    if (limit != null) {
      fibers.hospitalize(flow, Cause.LIMIT, ask.position(), limit);
      return;
    }
    Difference difference = difference(flow, ask);
    if (difference != null) {
      fibers.hospitalize(flow, Cause.DIVERGED, ask.position(), difference.text());
      return;
    }
    if (hasEnded(flow, ask)) {
      return;
    }
    flow.asks.add(ask);
    if (flow.history().cancelPending() != null) {
      giveInToCancel(flow); // Which may end another operation than this one.
    }
    if (flow.asks.contains(ask)) {
      perform(flow, ask);
    }
  }

  private @Nullable String limitReached(LiveFlow flow) {
    String name = flow.history().opening().name();
    FlowLimits limits = state.rules.flows().getOrDefault(name, FlowLimits.DEFAULT);
    if (flow.history().runEntries() < limits.entriesMax()) {
      return null;
    }
    return "The run has "
        + limits.entriesMax()
        + " entries, which is the limit for '"
        + name
        + "'; end runs earlier with continueAs, or raise the limit.";
  }

  /** Whether the end was handed to this fiber while it was asking. */
  static boolean hasEnded(LiveFlow flow, Ask ask) {
    return isFor(ask, ask.position()) && flow.history().hasEnded(ask.position());
  }

  /** Whether the ask stands for the operation at this position. */
  static boolean isFor(Ask ask, int position) {
    return switch (ask) {
      case Ask.TakeVersion _, Ask.ContinueAs _ -> false;
      default -> ask.position() == position;
    };
  }

  /** Where the ask and the journal disagree; {@code null} where they do not. */
  static @Nullable Difference difference(LiveFlow flow, Ask ask) {
    return switch (ask) {
      case Ask.TakeVersion _ -> null;
      case Ask.ContinueAs end -> difference(flow, end.position());
      case Ask.Publish publish -> difference(flow, publish.position(), publish.op());
      default -> difference(flow, ask.position(), Objects.requireNonNull(opOf(ask)));
    };
  }

  private static @Nullable Difference difference(LiveFlow flow, int position, Op op) {
    FlowHistory history = flow.history();
    Recorded ended = history.recorded(position);
    Entry.Waiting wait = history.wait(position);
    if (ended != null) {
      return ended.op().equals(op) ? null : Difference.ofEnded(position, ended.op(), op);
    }
    if (wait != null) {
      return wait.op().equals(op) ? null : Difference.ofWait(position, wait.op(), op);
    }
    // Only an async step is under way while the code goes on.
    boolean past = op.kind() != Op.Kind.ASYNC && history.tracedMax() > position;
    return past ? Difference.notThere(position, history.tracedMax(), op) : null;
  }

  /** Where the journal goes on although the code has ended the run; {@code null} if it does not. */
  static @Nullable Difference difference(LiveFlow flow, int endPosition) {
    int traced = flow.history().tracedMax();
    return traced < endPosition ? null : Difference.tooShort(endPosition, traced);
  }

  private void perform(LiveFlow flow, Ask ask) {
    switch (ask) {
      case Ask.RunBody body -> bodies.perform(flow, body);
      case Ask.Sleep(int at, Op op, long until, boolean alone) ->
          waitFor(flow, at, op, null, until, alone);
      case Ask.AwaitSignal(int at, Op op, long until, boolean alone) ->
          waitFor(flow, at, op, null, until, alone);
      case Ask.StartChild start -> startChild(flow, start);
      case Ask.JoinChild(int at, Op op, FlowId child, boolean alone) ->
          waitFor(flow, at, op, child, Entry.NEVER, alone);
      case Ask.OpenSession open -> sessions.open(flow, open);
      case Ask.Send send -> sessions.send(flow, send);
      case Ask.Receive(int at, Op op, FlowId session, long until, boolean alone) ->
          waitFor(flow, at, op, session, until, alone);
      case Ask.CloseSession close -> sessions.close(flow, close);
      case Ask.Publish publish -> {
        flow.asks.remove(ask);
        flow.mayHaveBegun = false;
        journal.append(
            flow, new Entry.Ended(publish.position(), publish.op(), value(publish.value())));
      }
      case Ask.TakeVersion take -> {
        if (!giveKnownVersion(flow, take)) {
          flow.mayHaveBegun = false;
          journal.append(flow, new Entry.Versioned(take.change(), take.max()));
          giveVersion(flow, take, take.max());
        }
      }
      case Ask.ContinueAs next -> {
        fibers.drop(flow);
        flow.mayHaveBegun = false;
        journal.append(flow, new Entry.Continued(next.input()));
        fibers.start(flow);
      }
    }
  }

  /** Gives the version that the journal speaks of, or implies; false when it does not yet. */
  boolean giveKnownVersion(LiveFlow flow, Ask.TakeVersion take) {
    Integer taken = flow.history().version(take.change());
    if (taken != null) {
      giveVersion(flow, take, taken);
    } else if (flow.history().tracedMax() >= take.position()) {
      giveVersion(flow, take, take.min());
    } else {
      return false;
    }
    return true;
  }

  private void giveVersion(LiveFlow flow, Ask.TakeVersion take, int version) {
    flow.asks.remove(take);
    journal.now(new Effect.GiveVersion(flow.id(), flow.fiber, take.change(), version));
  }

  /** The operation ended: note it, and let the flow go on from there. */
  void end(LiveFlow flow, int position, Op op, Outcome outcome) {
    journal.append(flow, new Entry.Ended(position, op, outcome));
    state.tally.ended(flow, position);
    flow.mayHaveBegun &= op.kind() == Op.Kind.ASYNC; // Async steps end beside the code.
    flow.bodies.remove(position);
    flow.asks.removeIf(ask -> isFor(ask, position));
    if (flow.hasFiber()) {
      Recorded recorded = flow.history().recorded(position);
      if (recorded == null) {
        throw new IllegalStateException("Position " + position + " was just ended.");
      }
      journal.now(new Effect.Resume(flow.id(), flow.fiber, recorded));
    } else {
      fibers.start(flow);
    }
  }

  private void waitFor(
      LiveFlow flow, int position, Op op, @Nullable FlowId child, long untilMillis, boolean alone) {
    Outcome now = outcomeNow(flow, op, child, untilMillis);
    if (now != null) {
      end(flow, position, op, now);
      return;
    }
    if (flow.history().wait(position) == null) {
      journal.append(flow, new Entry.Waiting(position, op, child, untilMillis, alone));
    }
    fibers.parked(flow);
  }

  /** How a wait ends now; {@code null} when it goes on. */
  private @Nullable Outcome outcomeNow(
      LiveFlow flow, Op op, @Nullable FlowId child, long untilMillis) {
    boolean due = untilMillis <= journal.timeMillis();
    return switch (op.kind()) {
      case SLEEP -> due ? Outcome.EMPTY : null;
      case AWAIT -> {
        Payload signal = flow.history().firstSignal(op.name());
        if (signal != null) {
          yield new Outcome.Value(signal);
        }
        yield due ? deadlinePassed() : null;
      }
      case JOIN -> {
        Outcome ended = child == null ? null : flow.history().childOutcome(child);
        yield ended == null ? null : asJoined(ended);
      }
      case RECEIVE -> {
        Outcome received = Sessions.received(flow, op);
        yield received == null && due ? deadlinePassed() : received;
      }
      case STEP, TRANSACTION, ASYNC, START, PUBLISH, OPEN, SEND, CLOSE ->
          throw new IllegalStateException("A " + op + " does not wait for an event.");
    };
  }

  /** Something came that the flow may wait for: a signal, a child's end, a deadline. */
  void eventCame(LiveFlow flow) {
    if (flow.history().status() != FlowStatus.RUNNING) {
      return;
    }
    for (Entry.Waiting wait : List.copyOf(flow.history().waits())) {
      Outcome now = outcomeNow(flow, wait.op(), wait.child(), wait.untilMillis());
      if (now != null) {
        end(flow, wait.position(), wait.op(), now);
      }
    }
  }

  private void startChild(LiveFlow flow, Ask.StartChild ask) {
    String name = ask.op().name();
    String refusal = refusal(name);
    if (refusal != null) {
      Failure failure = new Failure(Failure.Kind.LIMIT, limitName(name), refusal, 0);
      end(flow, ask.position(), ask.op(), new Outcome.Failed(failure));
      return;
    }
    LiveFlow child =
        journal.open(
            ask.child(),
            new Entry.Started(name, null, ask.input(), ask.seed(), state.rules.build(), flow.id()));
    end(flow, ask.position(), ask.op(), value(FlowHistory.idPayload(ask.child())));
    fibers.start(child);
  }

  /** Why no flow of this name can be started now; {@code null} when one can. */
  @Nullable String refusal(String name) {
    FlowLimits limits = state.rules.flows().get(name);
    if (limits == null) {
      return "This build has no flow named '" + name + "'.";
    }
    if (full()) {
      return state.liveCount() + " flows live, which is the limit; wait until some have ended.";
    }
    if (state.liveCount(name) >= limits.liveMax()) {
      return state.liveCount(name) + " flows named '" + name + "' live, which is the limit.";
    }
    return null;
  }

  /** Whether as many flows live as may. */
  boolean full() {
    return state.liveCount() >= state.rules.flowsLiveMax();
  }

  /** The setting that {@link #refusal} is about. */
  String limitName(String name) {
    return full() ? "limits.flows-live" : "flow." + name + ".live";
  }

  /** Notes the wish to cancel, for the flow and its children. */
  void cancel(LiveFlow flow, @Nullable String key, String reason) {
    journal.append(flow, new Entry.CancelAsked(key, reason));
    for (FlowId id : flow.history().childrenAlive()) {
      LiveFlow child = state.find(id);
      if (child != null && !child.history().status().isFinal()) {
        cancel(child, null, reason);
      }
    }
    giveInToCancel(flow);
    fibers.start(flow);
  }

  /** Ends the operation that the flow is blocked in with the cancel; false when it is in none. */
  private boolean giveInToCancel(LiveFlow flow) {
    String reason = flow.history().cancelPending();
    if (reason == null || flow.history().status() != FlowStatus.RUNNING) {
      return false;
    }
    Outcome cancelled =
        new Outcome.Failed(new Failure(Failure.Kind.CANCELLED, "cancel", reason, 0));
    for (Entry.Waiting wait : flow.history().waits()) {
      end(flow, wait.position(), wait.op(), cancelled);
      return true;
    }
    for (Ask ask : flow.asks) {
      Op op = opOf(ask);
      boolean begun =
          flow.bodies.containsKey(ask.position())
              || (flow.mayHaveBegun && ask instanceof Ask.RunBody);
      if (op != null && op.kind() != Op.Kind.ASYNC && !begun) {
        end(flow, ask.position(), op, cancelled);
        return true;
      }
    }
    return false;
  }

  /** The operation of an ask that is answered; {@code null} for the others. */
  static @Nullable Op opOf(Ask ask) {
    return switch (ask) {
      case Ask.RunBody body -> body.op();
      case Ask.Sleep sleep -> sleep.op();
      case Ask.AwaitSignal await -> await.op();
      case Ask.StartChild start -> start.op();
      case Ask.JoinChild join -> join.op();
      case Ask.OpenSession open -> open.op();
      case Ask.Send send -> send.op();
      case Ask.Receive receive -> receive.op();
      case Ask.CloseSession close -> close.op();
      case Ask.Publish _, Ask.TakeVersion _, Ask.ContinueAs _ -> null;
    };
  }

  /** The flow ended: answer who waits, tell the parent. */
  void finish(LiveFlow flow, FlowStatus status, Outcome outcome) {
    fibers.drop(flow);
    relay.noteAcks(flow);
    journal.append(flow, new Entry.Finished(status, outcome));
    relay.changed(flow);
    replies.ended(flow);
    for (long ticket : flow.waiters) {
      journal.whenSettled(
          flow, new Effect.Answer(ticket, new Reply.Finished(flow.id(), status, outcome)));
    }
    flow.waiters.clear();
    FlowHistory history = flow.history();
    journal.whenSettled(
        flow,
        new Effect.FlowEnded(
            flow.id(),
            history.opening().name(),
            status,
            history.changedMillis() - history.startedMillis()));
    tellParent(flow, outcome);
  }

  private void tellParent(LiveFlow child, Outcome outcome) {
    FlowId parentId = child.history().opening().parent();
    LiveFlow parent = parentId == null ? null : state.find(parentId);
    if (parent == null
        || parent.history().status().isFinal()
        || !parent.history().hasChild(child.id())) {
      return;
    }
    journal.append(parent, new Entry.ChildEnded(child.id(), outcome));
    eventCame(parent);
  }

  private static Outcome asJoined(Outcome ended) {
    return switch (ended) {
      case Outcome.Value value -> value;
      case Outcome.Failed(Failure failure) ->
          new Outcome.Failed(new Failure(Failure.Kind.CHILD, failure.type(), failure.message(), 0));
    };
  }

  private static Outcome value(Payload payload) {
    return new Outcome.Value(payload);
  }

  private static Outcome deadlinePassed() {
    return new Outcome.Failed(
        new Failure(Failure.Kind.DEADLINE, "deadline", "The deadline passed first.", 0));
  }
}
