package io.understudy.engine.fiber;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.ResultType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sessions of one fiber: those that its run began with, and those that it opened. */
final class FiberSessions {
  private final FiberContext context;
  private final FiberHome home;
  private final Map<FlowId, String> parties;

  FiberSessions(FiberContext context, FiberHome home, FlowScript script) {
    this.context = context;
    this.home = home;
    this.parties = new HashMap<>(script.sessions());
  }

  FlowSession open(Party party, String flow) {
    FlowDefinition.requireName(flow);
    Op op = Op.of(Op.Kind.OPEN, party.name() + "/" + flow);
    int position = context.position();
    FlowId session = context.childId(position);
    Recorded end = context.recorded(position, op);
    if (end == null) {
      String refusal = home.directory().self().equals(party.name()) ? null : unknown(party);
      end = context.blockOn(new Ask.OpenSession(position, op, session, refusal), op);
    }
    context.value(end, ResultType.of(String.class));
    parties.put(session, party.name());
    return new Session(session, party);
  }

  private @Nullable String unknown(Party party) {
    return home.directory().find(party.name()).isPresent()
        ? null
        : "There is no party '" + party + "' in the directory.";
  }

  FlowSession find(FlowId session) {
    String party = parties.get(session);
    if (party == null) {
      throw new IllegalStateException("This flow has no session " + session + ".");
    }
    return new Session(session, Party.of(party));
  }

  private final class Session implements FlowSession {
    private final FlowId id;
    private final Party party;

    Session(FlowId id, Party party) {
      this.id = id;
      this.party = party;
    }

    @Override
    public FlowId id() {
      return id;
    }

    @Override
    public Party party() {
      return party;
    }

    @Override
    public void send(Object message) {
      Payload payload = home.payloads().write(message, message.getClass());
      home.requireSize(payload);
      Op op = new Op(Op.Kind.SEND, name(), Digest.of(payload.json()).high());
      int position = context.position();
      Recorded end = context.recorded(position, op);
      Recorded found = end != null ? end : context.blockOn(new Ask.Send(position, op, payload), op);
      context.requireDone(found);
    }

    @Override
    public <T> T receive(Class<T> type) {
      return context.value(received(Entry.NEVER), ResultType.of(type));
    }

    @Override
    public <T> Optional<T> receive(Class<T> type, Duration atMost) {
      Recorded end = received(context.until(atMost));
      boolean late =
          end.outcome() instanceof Outcome.Failed failed
              && failed.failure().kind() == Failure.Kind.DEADLINE;
      return late ? Optional.empty() : Optional.of(context.value(end, ResultType.of(type)));
    }

    private Recorded received(long untilMillis) {
      Op op = Op.of(Op.Kind.RECEIVE, name());
      int position = context.position();
      Recorded end = context.recorded(position, op);
      return end != null
          ? end
          : context.blockOn(new Ask.Receive(position, op, id, untilMillis, context.alone()), op);
    }

    @Override
    public void close() {
      Op op = Op.of(Op.Kind.CLOSE, name());
      int position = context.position();
      Recorded end = context.recorded(position, op);
      Recorded found = end != null ? end : context.blockOn(new Ask.CloseSession(position, op), op);
      context.requireDone(found);
    }

    private String name() {
      return party.name() + "/" + id;
    }
  }
}
