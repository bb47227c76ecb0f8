package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Difference;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.shard.RehearsalQueue.Turn;
import io.understudy.flow.FlowId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a warm instance does with the flows' code: it runs along the journal, each operation is
 * answered when its end is read, and at the journal's end it waits in its operation and decides
 * nothing. At the claim the shard performs what the fibers are asking for.
 *
 * <p>Fibers are started when the tail has been read for the moment, so that flows which start and
 * end within one read cost nothing. {@link RehearsalQueue} says which is started when.
 */
final class Rehearsal {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final Sample sample;
  private final RehearsalQueue queue;
  private final Findings findings = new Findings();
  private @Nullable RehearsalView view;

  Rehearsal(ShardState state, Journal journal, Fibers fibers, Operations operations) {
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.operations = operations;
    this.sample = new Sample(state.rules.rehearsal());
    this.queue = new RehearsalQueue(state.rules.rehearsal().startsPerSecond());
  }

  /** After a snapshot or a reign: what lives is to be rehearsed. */
  void begin() {
    findings.clear();
    queue.clear();
    view = null;
    if (sample.isEmpty()) {
      return;
    }
    for (LiveFlow flow : sample.choose(state.flows())) {
      if (flow.history().status() != FlowStatus.RUNNING) {
        continue;
      }
      if (flow.rehearsed) {
        findings.rehearsed(name(flow));
      }
      if (!flow.history().parked()) {
        queue.first(flow);
      } else if (!flow.rehearsed) {
        queue.later(flow);
      }
    }
  }

  /**
   * This instance performs from now on.
   *
   * @return the flows that the code of this build could not follow
   */
  List<FlowId> stop() {
    List<FlowId> diverged = findings.divergedFlows();
    findings.clear();
    queue.clear();
    view = null;
    return diverged;
  }

  /** An entry of the flow was read. */
  void followed(LiveFlow flow, Entry entry) {
    if (entry instanceof Entry.Started) {
      sample.offer(flow);
    }
    if (!flow.sampled) {
      return;
    }
    switch (entry) {
      case Entry.Ended ended -> ended(flow, ended);
      case Entry.Waiting wait -> waits(flow, wait);
      case Entry.Continued _ -> forget(flow);
      case Entry.Hospitalized _ -> {
        findings.takeBack(flow);
        forget(flow);
      }
      case Entry.Finished _ -> {
        forget(flow);
        sample.leave(flow);
      }
      default -> {}
    }
    for (Ask ask : List.copyOf(flow.asks)) {
      switch (ask) {
        case Ask.TakeVersion take -> operations.giveKnownVersion(flow, take);
        case Ask.ContinueAs end -> requireEnd(flow, end.position());
        default -> {}
      }
    }
    Event.FlowEnd end = flow.end;
    if (end != null) {
      requireEnd(flow, end.position());
    }
    if (!flow.hasFiber()
        && !flow.diverged
        && flow.sampled
        && flow.history().status() == FlowStatus.RUNNING) {
      queue.news(flow);
      view = null;
    }
  }

  private void ended(LiveFlow flow, Entry.Ended ended) {
    Recorded recorded = flow.history().recorded(ended.position());
    if (!flow.hasFiber() || recorded == null) {
      return;
    }
    Ask ask = flow.ask(ended.position());
    flow.asks.remove(ask);
    if (ask instanceof Ask.Publish publish) { // Its fiber does not wait, and compares nothing.
      Op op = publish.op();
      if (!op.equals(ended.op())) {
        diverged(flow, Difference.ofEnded(ended.position(), ended.op(), op));
      }
    } else {
      journal.now(new Effect.Resume(flow.id(), flow.fiber, recorded));
    }
  }

  private void waits(LiveFlow flow, Entry.Waiting wait) {
    Ask ask = flow.ask(wait.position());
    if (ask == null) {
      return; // The code is on its way there.
    }
    Difference difference = Operations.difference(flow, ask);
    if (difference != null) {
      diverged(flow, difference);
    } else {
      fibers.parked(flow);
    }
  }

  /** The code has ended its run: the journal must not go on. */
  private void requireEnd(LiveFlow flow, int position) {
    Difference difference = Operations.difference(flow, position);
    if (difference != null) {
      diverged(flow, difference);
    }
  }

  private void forget(LiveFlow flow) {
    fibers.drop(flow);
    queue.forget(flow.id());
    findings.over(flow);
    flow.diverged = false;
    view = null;
  }

  void batchRead() {
    queue.batchRead();
  }

  /** Nothing more is there for the moment: the code catches up. */
  void tailRead() {
    queue.tailRead();
    view = null;
    proceed();
  }

  void ticked(long nanos) {
    queue.ticked(nanos);
    proceed();
  }

  private void proceed() {
    Turn turn;
    while ((turn = queue.poll()) != null) {
      view = null;
      LiveFlow flow = state.find(turn.flow());
      if (flow == null || flow.diverged) {
        continue;
      }
      if (flow.hasFiber()) {
        queue.runs(turn);
        continue;
      }
      fibers.start(flow);
      if (flow.hasFiber()) {
        queue.started(turn);
      } else if (flow.history().status() == FlowStatus.RUNNING) {
        diverged(flow, Difference.unknownFlow(name(flow)));
      }
    }
  }

  void asked(LiveFlow flow, Ask ask) {
    Difference difference = Operations.difference(flow, ask);
    if (difference != null) {
      diverged(flow, difference);
      return;
    }
    if (Operations.hasEnded(flow, ask)) {
      return;
    }
    flow.asks.add(ask);
    switch (ask) {
      case Ask.TakeVersion take -> {
        if (!operations.giveKnownVersion(flow, take)) {
          stands(flow);
        }
      }
      case Ask.RunBody body when body.op().kind() == Op.Kind.ASYNC -> {} // The code goes on.
      default -> stands(flow);
    }
  }

  /** The code has come to its end, and the journal may not have. */
  void ended(LiveFlow flow, Event.FlowEnd end) {
    Difference difference = Operations.difference(flow, end.position());
    if (difference != null) {
      diverged(flow, difference);
    } else {
      flow.end = end;
      stands(flow);
    }
  }

  /** The code stands at the journal's end. */
  void stands(LiveFlow flow) {
    if (!flow.rehearsed) {
      flow.rehearsed = true;
      findings.rehearsed(name(flow));
    }
    view = null;
    if (queue.arrived(flow) && flow.history().parked()) {
      fibers.drop(flow); // It was run for the proof alone.
    } else {
      fibers.parked(flow);
    }
  }

  /** The code fails where the journal has no failure. */
  void stuck(LiveFlow flow, Event.FlowStuck stuck) {
    diverged(
        flow, new Difference(stuck.position(), "has no such failure", "fails: " + stuck.message()));
  }

  /** The code cannot follow the journal; the flow goes on unrehearsed. */
  void diverged(LiveFlow flow, Difference difference) {
    fibers.drop(flow);
    queue.forget(flow.id());
    flow.diverged = true;
    view = null;
    Divergence divergence = new Divergence(flow.id(), name(flow), difference);
    findings.diverged(divergence);
    journal.now(new Effect.Diverged(divergence));
  }

  private static String name(LiveFlow flow) {
    return flow.history().opening().name();
  }

  /** How far the rehearsal is, and what it found. */
  RehearsalView view() {
    RehearsalView shown = view;
    if (shown == null) {
      shown =
          sample.isEmpty() ? RehearsalView.NONE : findings.view(queue.isComplete(), queue.size());
      view = shown;
    }
    return shown;
  }

  /** This instance performs now: what the rehearsed code asks for is decided. */
  void goOn(LiveFlow flow) {
    List<Ask> asks = List.copyOf(flow.asks);
    flow.asks.clear();
    long fiber = flow.fiber;
    for (Ask ask : asks) {
      if (flow.fiber == fiber) {
        operations.asked(flow, ask);
      }
    }
  }
}
