package io.understudy.testkit.sim;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import io.understudy.testkit.sim.Program.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one pass through a flow's code says and hears in sessions. */
final class Talk {
  /** The session has ended, one way or another. */
  static final Set<Failure.Kind> OVER =
      Set.of(Failure.Kind.SESSION, Failure.Kind.COUNTERPARTY, Failure.Kind.REFUSED);

  private final Pass pass;
  private final List<FlowId> before;
  private final List<FlowId> sessions = new ArrayList<>();

  /** What was sent and has no answer yet, by session. */
  private final Map<FlowId, Integer> owed = new HashMap<>();

  Talk(Pass pass, FlowScript script) {
    this.pass = pass;
    this.before = List.copyOf(script.sessions().keySet());
  }

  void begin() {
    sessions.clear();
    owed.clear();
    sessions.addAll(before);
  }

  int open(Line.Open open) {
    FlowId session = pass.childId();
    Op op = Op.of(Op.Kind.OPEN, SimBroker.PARTY + "/" + open.program());
    Outcome outcome = pass.outcome(op, at -> new Ask.OpenSession(at, op, session, null));
    int value = valueOf(outcome);
    if (outcome instanceof Outcome.Value) {
      sessions.add(session);
    }
    return value;
  }

  int send(Line.Send send) {
    return send.session() < sessions.size() ? valueOf(send(sessions.get(send.session()))) : 2;
  }

  private Outcome send(FlowId session) {
    Payload message = pass.message();
    Op op = new Op(Op.Kind.SEND, name(session), Digest.of(message.json()).high());
    Outcome outcome = pass.outcome(op, at -> new Ask.Send(at, op, message));
    if (outcome instanceof Outcome.Value) {
      owed.merge(session, 1, Integer::sum);
    }
    return outcome;
  }

  int receive(Line.Receive receive) {
    if (receive.session() >= sessions.size()) {
      return 2;
    }
    FlowId session = sessions.get(receive.session());
    boolean mayComeNever = !session.equals(pass.flow) && owed.getOrDefault(session, 0) <= 0;
    if (receive.atMostMillis() < 0 && mayComeNever) {
      return 3;
    }
    return valueOf(receive(session, receive.atMostMillis()));
  }

  private Outcome receive(FlowId session, long atMost) {
    long until = pass.until(atMost);
    Op op = Op.of(Op.Kind.RECEIVE, name(session));
    Outcome outcome = pass.outcome(op, at -> new Ask.Receive(at, op, session, until, pass.alone()));
    if (outcome instanceof Outcome.Failed(var failure) && failure.kind() == Failure.Kind.DEADLINE) {
      pass.notBefore(until, "waited for a message");
    }
    if (outcome instanceof Outcome.Value) {
      owed.merge(session, -1, Integer::sum);
    }
    return outcome;
  }

  int close(Line.Close close) {
    if (close.session() >= sessions.size()) {
      return 2;
    }
    Op op = Op.of(Op.Kind.CLOSE, name(sessions.get(close.session())));
    return valueOf(pass.outcome(op, at -> new Ask.CloseSession(at, op)));
  }

  int serve(Line.Serve serve) {
    int sum = 0;
    for (int i = 0; i < serve.rounds() && !sessions.isEmpty(); i++) {
      Outcome heard = receive(sessions.getFirst(), serve.atMostMillis());
      sum = 31 * sum + valueOf(heard);
      if (heard instanceof Outcome.Failed) {
        break;
      }
      sum = 31 * sum + valueOf(send(sessions.getFirst()));
    }
    return sum;
  }

  private static String name(FlowId session) {
    return SimBroker.PARTY + "/" + session;
  }

  private static int valueOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Value(var payload) -> payload.hashCode();
      case Outcome.Failed(var failure)
          when OVER.contains(failure.kind()) || failure.kind() == Failure.Kind.LIMIT ->
          10 + failure.kind().name().length();
      case Outcome.Failed(var failure) when failure.kind() == Failure.Kind.DEADLINE -> 5;
      case Outcome.Failed(var failure) -> throw new Stop.Thrown(failure);
    };
  }
}
