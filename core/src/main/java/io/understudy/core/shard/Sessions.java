package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Content;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of the operations of sessions. */
final class Sessions {
  private final ShardState state;
  private final Operations operations;
  private final Relay relay;

  Sessions(ShardState state, Operations operations, Relay relay) {
    this.state = state;
    this.operations = operations;
    this.relay = relay;
  }

  void open(LiveFlow flow, Ask.OpenSession ask) {
    Outcome outcome =
        ask.refusal() == null
            ? new Outcome.Value(FlowHistory.idPayload(ask.session()))
            : new Outcome.Failed(new Failure(Failure.Kind.REFUSED, "party", ask.refusal(), 0));
    operations.end(flow, ask.position(), ask.op(), outcome);
    relay.changed(flow);
  }

  void send(LiveFlow flow, Ask.Send ask) {
    SessionEnd end = flow.history().sessions().of(ask.op());
    Failure failure = whyOver(end);
    if (failure == null && end.unackedCount() >= state.rules.unackedMax()) {
      String text =
          end.unackedCount() + " messages wait for " + end.party() + ", which is the limit.";
      failure = new Failure(Failure.Kind.LIMIT, "limits.messages-unacknowledged", text, 0);
    }
    Outcome outcome =
        failure == null ? new Outcome.Value(ask.message()) : new Outcome.Failed(failure);
    operations.end(flow, ask.position(), ask.op(), outcome);
    relay.changed(flow, end);
  }

  void close(LiveFlow flow, Ask.CloseSession ask) {
    operations.end(flow, ask.position(), ask.op(), Outcome.EMPTY);
    relay.changed(flow);
  }

  /** How a RECEIVE ends now; {@code null} when it goes on. */
  static @Nullable Outcome received(LiveFlow flow, Op op) {
    SessionEnd end = flow.history().sessions().of(op);
    Payload message = end.first();
    if (message != null) {
      return new Outcome.Value(message);
    }
    Failure over = whyOver(end);
    return over == null ? null : new Outcome.Failed(over);
  }

  /** Why nothing more can be said or heard in a session; {@code null} when it can. */
  private static @Nullable Failure whyOver(SessionEnd end) {
    Content.End other = end.otherEnded();
    if (end.broken() != null) {
      return over("The session with " + end.party() + " is broken: " + end.broken());
    } else if (end.ended()) {
      return over("This flow has closed its session with " + end.party() + ".");
    } else if (other != null && other.failure() != null) {
      return other.failure();
    }
    return other == null ? null : over(end.party() + " has ended the session.");
  }

  private static Failure over(String text) {
    return new Failure(Failure.Kind.SESSION, "session", text, 0);
  }
}
