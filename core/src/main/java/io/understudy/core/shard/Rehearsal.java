package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.flow.FlowId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a warm instance does with the flows' code: it runs along the journal, each operation is
 * answered when its end is read, and at the journal's end it waits in its operation and decides
 * nothing. At the claim the shard performs what the fibers are asking for.
 *
 * <p>Fibers are started when the tail has been read for the moment, so that flows which start and
 * end within one read cost nothing.
 */
final class Rehearsal {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final Set<FlowId> behind = new LinkedHashSet<>();
  private int diverged;

  Rehearsal(ShardState state, Journal journal, Fibers fibers, Operations operations) {
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.operations = operations;
  }

  /** An entry of the flow was read. */
  void followed(LiveFlow flow, Entry entry) {
    if (!state.rules.rehearsal()) {
      return;
    }
    switch (entry) {
      case Entry.Ended ended -> ended(flow, ended);
      case Entry.Hospitalized _, Entry.Continued _, Entry.Finished _ -> forget(flow);
      case Entry.Waiting wait -> waits(flow, wait);
      default -> {}
    }
    for (Ask ask : List.copyOf(flow.asks)) {
      if (ask instanceof Ask.TakeVersion take) {
        operations.giveKnownVersion(flow, take);
      }
    }
    if (!flow.hasFiber() && !flow.diverged && flow.history().status() == FlowStatus.RUNNING) {
      behind.add(flow.id());
    }
  }

  private void ended(LiveFlow flow, Entry.Ended ended) {
    Recorded recorded = flow.history().recorded(ended.position());
    if (!flow.hasFiber() || recorded == null) {
      return;
    }
    boolean asked = flow.asks.removeIf(ask -> Operations.isFor(ask, ended.position()));
    if (!asked || ended.op().kind() != Op.Kind.PUBLISH) {
      journal.now(new Effect.Resume(flow.id(), flow.fiber, recorded));
    }
  }

  private void waits(LiveFlow flow, Entry.Waiting wait) {
    Ask ask = flow.ask(wait.position());
    String difference = ask == null ? null : Operations.difference(flow, ask);
    if (difference != null) {
      diverged(flow, wait.position(), difference);
    } else {
      fibers.parked(flow);
    }
  }

  private void forget(LiveFlow flow) {
    fibers.drop(flow);
    behind.remove(flow.id());
    if (flow.diverged) {
      flow.diverged = false;
      diverged--;
    }
  }

  /** Nothing more is there for the moment: the code catches up. */
  void tailRead() {
    if (!state.rules.rehearsal()) {
      return;
    }
    for (FlowId id : List.copyOf(behind)) {
      LiveFlow flow = state.find(id);
      if (flow != null && !flow.diverged) {
        fibers.start(flow);
      }
    }
    behind.clear();
  }

  /** After a snapshot: every flow in the middle is to be rehearsed. */
  void begin() {
    behind.addAll(state.middle());
  }

  void asked(LiveFlow flow, Ask ask) {
    if (Operations.hasEnded(flow, ask)) {
      return;
    }
    String difference = Operations.difference(flow, ask);
    if (difference != null) {
      diverged(flow, ask.position(), difference);
      return;
    }
    flow.asks.add(ask);
    if (ask instanceof Ask.TakeVersion take) {
      operations.giveKnownVersion(flow, take);
    }
    fibers.parked(flow);
  }

  /** The code cannot follow the journal; the flow goes on unrehearsed. */
  void diverged(LiveFlow flow, int position, String message) {
    fibers.drop(flow);
    flow.diverged = true;
    diverged++;
    journal.now(new Effect.Diverged(flow.id(), flow.history().opening().name(), position, message));
  }

  /** How many live flows the code of this build cannot follow. */
  int divergedCount() {
    return diverged;
  }

  int behindCount() {
    return behind.size();
  }

  /** The reign or the snapshot that this was about is over. */
  void forgetAll() {
    behind.clear();
    diverged = 0;
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
