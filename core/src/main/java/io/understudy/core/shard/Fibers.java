package io.understudy.core.shard;

import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.flow.FlowId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which flows have a fiber: those with something to do, and parked ones as long as there is room.
 *
 * <p>A flow that was in the middle, without progress, in several reigns that crashed is a suspect.
 * Suspects go on one at a time, each after an entry that says so; one that crashes its instance
 * again goes to the hospital. Flows without suspicion never wait for them.
 */
final class Fibers {
  private final ShardState state;
  private final Journal journal;
  private final Deque<FlowId> suspects = new ArrayDeque<>();
  private final Set<FlowId> held = new HashSet<>();
  private @Nullable FlowId onTrial;
  private int onTrialEntries;
  private long lastNumber;
  private int count;

  Fibers(ShardState state, Journal journal) {
    this.state = state;
    this.journal = journal;
  }

  /**
   * Gives every flow in the middle a fiber.
   *
   * @return those that had one: rehearsed code that goes on where it stands
   */
  List<LiveFlow> startAll() {
    List<LiveFlow> rehearsed = new ArrayList<>();
    int going = 0;
    int resumed = state.middle().size();
    for (FlowId id : List.copyOf(state.middle())) {
      LiveFlow flow = state.find(id);
      if (flow == null) {
        continue;
      }
      flow.mayHaveBegun = true;
      int crashes = state.reigns.crashesSince(flow.lastSeq(), state.rules.crashWindowMillis());
      if (crashes > 0 && flow.history().resuming()) {
        hospitalize(
            flow,
            Entry.Hospitalized.Cause.CRASHED_INSTANCES,
            -1,
            "Each time this flow went on, alone at last, its instance crashed.");
      } else if (crashes >= state.rules.crashesMax()) {
        drop(flow);
        suspects.add(id);
        held.add(id);
      } else if (flow.hasFiber()) {
        rehearsed.add(flow);
        going++;
      } else {
        flow.diverged = false;
        start(flow);
        going++;
      }
    }
    state.tally.resumed(resumed, resumed - going);
    tryNextSuspect();
    return rehearsed;
  }

  /** Starts the flow's code from the top, unless it has a fiber, an end, or waits as a suspect. */
  void start(LiveFlow flow) {
    if (flow.hasFiber()
        || flow.history().status() != FlowStatus.RUNNING
        || held.contains(flow.id())) {
      return;
    }
    if (!state.rules.flows().containsKey(flow.history().opening().name())) {
      if (state.performing) {
        hospitalize(
            flow,
            Entry.Hospitalized.Cause.UNKNOWN_FLOW,
            -1,
            "This build has no flow named '" + flow.history().opening().name() + "'.");
      }
      return;
    }
    flow.fiber = ++lastNumber;
    flow.rehearsed |= state.performing; // Or it goes to the hospital.
    count++;
    journal.now(new Effect.StartFiber(flow.fiber, flow.history().script()));
  }

  /** Back in a wait of before: it may be for another suspect. */
  private static boolean waits(LiveFlow flow) {
    return flow.bodies.isEmpty()
        && flow.asks.stream().anyMatch(ask -> flow.history().wait(ask.position()) != null);
  }

  /** The suspect on trial made progress, or there was none: the next one may go on. */
  void tryNextSuspect() {
    LiveFlow tried = onTrial == null ? null : state.find(onTrial);
    if (tried != null
        && tried.nextIndex() <= onTrialEntries
        && tried.history().status() == FlowStatus.RUNNING
        && !waits(tried)) {
      return;
    }
    onTrial = null;
    while (onTrial == null && !suspects.isEmpty()) {
      FlowId id = suspects.removeFirst();
      held.remove(id);
      LiveFlow flow = state.find(id);
      if (flow != null && flow.history().status() == FlowStatus.RUNNING) {
        onTrial = id;
        journal.append(flow, new Entry.Resuming());
        onTrialEntries = flow.nextIndex();
        start(flow);
      }
    }
  }

  /** A parked flow gives its fiber back when there are too many. */
  void parked(LiveFlow flow) {
    if (count > state.rules.fibersMax() && flow.history().parked()) {
      drop(flow);
    }
  }

  void drop(LiveFlow flow) {
    if (flow.hasFiber()) {
      journal.now(new Effect.DropFiber(flow.id(), flow.fiber));
    }
    ended(flow);
  }

  /** The fiber ended by itself. */
  void ended(LiveFlow flow) {
    if (flow.hasFiber()) {
      count--;
    }
    flow.fiber = LiveFlow.NO_FIBER;
    flow.end = null;
    flow.asks.clear();
    flow.bodies.clear();
  }

  void dropAll() {
    for (LiveFlow flow : state.flows()) {
      drop(flow);
    }
    suspects.clear();
    held.clear();
    onTrial = null;
  }

  void hospitalize(LiveFlow flow, Entry.Hospitalized.Cause cause, int position, String message) {
    drop(flow);
    Entry.Hospitalized trouble = new Entry.Hospitalized(cause, position, message);
    journal.append(flow, trouble);
    state.tally.flowEnded(true);
    journal.now(new Effect.FlowHospitalized(flow.id(), flow.history().opening().name(), trouble));
  }

  int count() {
    return count;
  }

  /** Flows that wait for their trial, are on it, or are held for it. */
  int suspects() {
    return suspects.size() + held.size() + (onTrial == null ? 0 : 1);
  }
}
