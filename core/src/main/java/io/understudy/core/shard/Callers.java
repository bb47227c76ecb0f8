package io.understudy.core.shard;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves callers. A client id stands in {@code lookups} from the moment it is asked for until the
 * store has answered, so that two starts with it never both begin.
 */
final class Callers {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final Relay relay;
  private final Map<String, List<Waiting>> lookups = new HashMap<>();

  private record Waiting(long ticket, Request.Start start) {}

  Callers(ShardState state, Journal journal, Fibers fibers, Operations operations, Relay relay) {
    this.relay = relay;
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.operations = operations;
  }

  void requested(long ticket, Request request) {
    if (!state.performing || state.closing) {
      journal.now(
          new Effect.Answer(ticket, new Reply.NotHot("This instance is not on the stage.")));
      return;
    }
    switch (request) {
      case Request.Start start -> start(ticket, start);
      case Request.Status status -> live(ticket, request, state.find(status.flow()));
      case Request.Result result -> live(ticket, request, state.find(result.flow()));
      case Request.Signal signal -> live(ticket, request, state.find(signal.flow()));
      case Request.Cancel cancel -> live(ticket, request, state.find(cancel.flow()));
      case Request.Retry retry -> live(ticket, request, state.find(retry.flow()));
      case Request.GiveUp giveUp -> live(ticket, request, state.find(giveUp.flow()));
      case Request.OweReply owe -> live(ticket, request, state.find(owe.flow()));
      case Request.SendAgain again -> sendAgain(ticket, again);
      case Request.Watch _ -> {
        journal.needsBatch();
        journal.whenAllSettled(new Effect.Answer(ticket, new Reply.Watched()));
      }
      case Request.Drill(Entry.Drilled asked) -> {
        journal.appendOfShard(asked);
        journal.whenAllSettled(new Effect.Answer(ticket, new Reply.Noted()));
      }
      case Request.Parties _ ->
          journal.now(new Effect.Answer(ticket, new Reply.Parties(relay.view())));
    }
  }

  private void live(long ticket, Request request, @Nullable LiveFlow flow) {
    if (flow == null) {
      journal.now(new Effect.LookUp(ticket, request));
      return;
    }
    switch (request) {
      case Request.Start _,
          Request.SendAgain _,
          Request.Parties _,
          Request.Watch _,
          Request.Drill _ ->
          throw new IllegalStateException("It names no live flow: " + request);
      case Request.Status _ -> answer(flow, ticket, standing(flow));
      case Request.Result _ -> result(ticket, flow);
      case Request.Signal signal -> signal(ticket, signal, flow);
      case Request.Cancel cancel -> cancel(ticket, cancel, flow);
      case Request.Retry retry -> retry(ticket, retry, flow);
      case Request.GiveUp giveUp -> giveUp(ticket, giveUp, flow);
      case Request.OweReply owe -> oweReply(ticket, owe, flow);
    }
  }

  private void start(long ticket, Request.Start start) {
    if (!state.rules.flows().containsKey(start.name())) {
      journal.now(new Effect.Answer(ticket, new Reply.UnknownFlow(start.name())));
    } else if (tooLarge(ticket, start.input())) {
      return;
    } else if (start.clientId() == null) {
      open(ticket, start);
    } else {
      startByClientId(ticket, start, start.clientId());
    }
  }

  private void startByClientId(long ticket, Request.Start start, String clientId) {
    LiveFlow holder = state.byClientId(clientId);
    if (holder != null) {
      Entry.Started opening = holder.history().opening();
      Digest digest = Digest.of(opening.input().json());
      answer(
          holder,
          ticket,
          repeated(start, new Event.KeyLookedUp.Taken(holder.id(), opening.name(), digest)));
      return;
    }
    List<Waiting> waiting = lookups.get(clientId);
    if (waiting == null) {
      waiting = new ArrayList<>(1);
      lookups.put(clientId, waiting);
      journal.now(new Effect.LookUpKey(clientId));
    }
    waiting.add(new Waiting(ticket, start));
  }

  void keyLookedUp(Event.KeyLookedUp event) {
    List<Waiting> waiting = lookups.remove(event.clientId());
    if (waiting == null) {
      return;
    }
    Event.KeyLookedUp.Taken taken = event.taken();
    for (Waiting one : waiting) {
      if (state.closing) {
        requested(one.ticket(), one.start());
      } else if (taken != null) {
        journal.now(new Effect.Answer(one.ticket(), repeated(one.start(), taken)));
      } else if (state.byClientId(event.clientId()) == null) {
        open(one.ticket(), one.start());
      } else {
        startByClientId(one.ticket(), one.start(), event.clientId());
      }
    }
  }

  private static Reply repeated(Request.Start start, Event.KeyLookedUp.Taken taken) {
    boolean same =
        taken.name().equals(start.name())
            && taken.inputDigest().equals(Digest.of(start.input().json()));
    return same ? new Reply.Started(taken.flow(), true) : new Reply.Conflict(taken.flow());
  }

  private void open(long ticket, Request.Start start) {
    String refusal = operations.refusal(start.name());
    if (refusal != null) {
      String limit = operations.limitName(start.name());
      journal.now(new Effect.Answer(ticket, new Reply.LimitReached(limit, refusal)));
      return;
    }
    Entry.Started opening =
        new Entry.Started(
            start.name(), start.clientId(), start.input(), start.seed(), state.rules.build(), null);
    LiveFlow flow = journal.open(start.flow(), opening);
    answer(flow, ticket, new Reply.Started(flow.id(), false));
    fibers.start(flow);
  }

  private void result(long ticket, LiveFlow flow) {
    Outcome outcome = flow.history().outcome();
    if (outcome == null) {
      flow.waiters.add(ticket);
    } else {
      FlowStatus status = flow.history().status();
      answer(flow, ticket, new Reply.Finished(flow.id(), status, outcome));
    }
  }

  private void signal(long ticket, Request.Signal signal, LiveFlow flow) {
    if (repeatedKey(ticket, signal.key(), flow)
        || ended(ticket, flow)
        || tooLarge(ticket, signal.payload())) {
      return;
    }
    if (flow.history().signalsWaiting() >= state.rules.signalsWaitingMax()) {
      String text =
          state.rules.signalsWaitingMax() + " signals wait in this flow, which is the limit.";
      journal.now(
          new Effect.Answer(ticket, new Reply.LimitReached("limits.signals-waiting", text)));
      return;
    }
    journal.append(flow, new Entry.Signalled(signal.name(), signal.key(), signal.payload()));
    operations.eventCame(flow);
    answer(flow, ticket, new Reply.Accepted(flow.id(), false));
  }

  private void cancel(long ticket, Request.Cancel cancel, LiveFlow flow) {
    if (repeatedKey(ticket, cancel.key(), flow) || ended(ticket, flow)) {
      return;
    }
    operations.cancel(flow, cancel.key(), cancel.reason());
    answer(flow, ticket, new Reply.Accepted(flow.id(), false));
  }

  private void retry(long ticket, Request.Retry retry, LiveFlow flow) {
    if (repeatedKey(ticket, retry.key(), flow) || notInHospital(ticket, flow)) {
      return;
    }
    journal.append(flow, new Entry.Discharged(retry.key(), retry.by()));
    flow.mayHaveBegun = true;
    operations.eventCame(flow);
    fibers.start(flow);
    answer(flow, ticket, new Reply.Accepted(flow.id(), false));
  }

  private void giveUp(long ticket, Request.GiveUp giveUp, LiveFlow flow) {
    if (repeatedKey(ticket, giveUp.key(), flow) || notInHospital(ticket, flow)) {
      return;
    }
    // Keeps the key: the same again, after the end, gets the same answer.
    journal.append(flow, new Entry.Discharged(giveUp.key(), giveUp.by()));
    String text = giveUp.by() + " gave the flow up: " + giveUp.reason();
    Failure failure = new Failure(Failure.Kind.FLOW, "given-up", text, 0);
    operations.finish(flow, FlowStatus.FAILED, new Outcome.Failed(failure));
    answer(flow, ticket, new Reply.Accepted(flow.id(), false));
  }

  private void sendAgain(long ticket, Request.SendAgain again) {
    journal.appendOfShard(new Entry.SentAgain(again.letter().id(), again.by()));
    journal.whenAllSettled(new Effect.TakeAgain(again.letter()));
    journal.whenAllSettled(new Effect.Answer(ticket, new Reply.TakenAgain(again.letter().id())));
  }

  private void oweReply(long ticket, Request.OweReply owe, LiveFlow flow) {
    if (flow.history().status().isFinal()) {
      result(ticket, flow);
      return;
    }
    boolean known = flow.history().sessions().replies().contains(owe.to());
    if (!known) {
      journal.append(flow, new Entry.ReplyOwed(owe.to()));
    }
    answer(flow, ticket, new Reply.Accepted(flow.id(), known));
  }

  private boolean repeatedKey(long ticket, @Nullable String key, LiveFlow flow) {
    if (!flow.history().knowsKey(key)) {
      return false;
    }
    answer(flow, ticket, new Reply.Accepted(flow.id(), true));
    return true;
  }

  private boolean ended(long ticket, LiveFlow flow) {
    FlowStatus status = flow.history().status();
    if (!status.isFinal()) {
      return false;
    }
    answer(flow, ticket, new Reply.NotNow(flow.id(), status, "The flow has ended."));
    return true;
  }

  private boolean notInHospital(long ticket, LiveFlow flow) {
    FlowStatus status = flow.history().status();
    if (status == FlowStatus.HOSPITAL) {
      return false;
    }
    answer(flow, ticket, new Reply.NotNow(flow.id(), status, "The flow is not in the hospital."));
    return true;
  }

  private boolean tooLarge(long ticket, Payload payload) {
    int max = state.rules.entryBytesMax();
    if (payload.json().length <= max) {
      return false;
    }
    String text = "The value has " + payload.json().length + " bytes; the limit is " + max + ".";
    journal.now(new Effect.Answer(ticket, new Reply.LimitReached("limits.entry-bytes", text)));
    return true;
  }

  private void answer(LiveFlow flow, long ticket, Reply reply) {
    journal.whenSettled(flow, new Effect.Answer(ticket, reply));
  }

  /** Forgets who waits: their tickets are answered by whoever ends the reign. */
  void drop() {
    lookups.clear();
  }

  private static Reply.Standing standing(LiveFlow flow) {
    FlowHistory history = flow.history();
    List<String> waiting = history.waits().stream().map(wait -> wait.op().toString()).toList();
    long until =
        history.waits().stream().mapToLong(Entry.Waiting::untilMillis).min().orElse(Entry.NEVER);
    Entry.Hospitalized trouble = history.trouble();
    return new Reply.Standing(
        flow.id(),
        history.opening().name(),
        history.opening().clientId(),
        history.status(),
        history.startedMillis(),
        history.changedMillis(),
        history.entries(),
        waiting,
        until,
        history.progress(),
        trouble == null ? "" : trouble.cause() + ": " + trouble.message(),
        history.outcome());
  }

  int lookups() {
    return lookups.size();
  }
}
