package io.understudy.core.shard;

import io.understudy.core.flow.DurableClock;
import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.TimerQueue;
import io.understudy.core.flow.TimerQueue.Timer;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Row;
import io.understudy.flow.FlowId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the shard's journal says, for all live flows, with the indices that make it quick. */
final class ShardState {
  final ShardRules rules;
  final DurableClock clock;
  final TimerQueue timers = new TimerQueue();
  final ReignMarks reigns = new ReignMarks();
  final ReignTally tally = new ReignTally();
  private final Map<FlowId, LiveFlow> live = new HashMap<>();
  private final Map<String, FlowId> clientIds = new HashMap<>();
  private final Map<String, Integer> liveByName = new HashMap<>();
  private final Set<FlowId> middle = new LinkedHashSet<>();
  private final Set<FlowId> talking = new LinkedHashSet<>();
  private int hospital;

  BatchId head = BatchId.NONE;
  long headTimeMillis;
  BatchId settled = BatchId.NONE;
  private long settledTimeMillis;
  long epoch;

  /** How often a loss of settled batches was accepted. */
  long history;

  /** The batch that last accepted a loss; 0 for none. */
  long acceptedSeq;

  /** The others are to hear of it from the next reign. */
  boolean announceHistory;

  boolean performing;
  boolean closing;

  ShardState(ShardRules rules) {
    this.rules = rules;
    this.clock = new DurableClock(rules.clockJumpMaxMillis());
  }

  /** Takes in one row of the journal, own or read. */
  LiveFlow apply(long seq, long timeMillis, Row row, Entry entry) {
    LiveFlow flow;
    if (entry instanceof Entry.Started opening) {
      flow = LiveFlow.open(seq, timeMillis, row, opening);
      if (live.putIfAbsent(row.flow(), flow) != null) {
        throw new CorruptEntryException("Flow " + row.flow() + " starts twice");
      }
      index(flow);
    } else {
      flow = require(row.flow());
      boolean sick = flow.history().status() == FlowStatus.HOSPITAL;
      flow.apply(seq, timeMillis, row, entry);
      boolean sickNow = flow.history().status() == FlowStatus.HOSPITAL;
      hospital += (sickNow ? 1 : 0) - (sick ? 1 : 0);
    }
    armFor(flow, entry);
    placeInMiddle(flow);
    placeAmongTalking(flow);
    return flow;
  }

  /** Takes in one entry of the shard itself, own or read. */
  void applyOfShard(long seq, long timeMillis, Entry entry) {
    reigns.apply(seq, timeMillis, entry);
    if (entry instanceof Entry.HistoryAccepted accepted) {
      history = accepted.history(); // Of a claim's batch, which is settled when it is known.
      acceptedSeq = seq;
      announceHistory = true;
    }
  }

  List<FlowId> touchedSince(long seq, int max) {
    return live.values().stream()
        .filter(flow -> flow.lastSeq() >= seq)
        .map(LiveFlow::id)
        .limit(max)
        .toList();
  }

  private void armFor(LiveFlow flow, Entry entry) {
    if (entry instanceof Entry.Waiting wait && wait.untilMillis() != Entry.NEVER) {
      timers.arm(
          new Timer(
              wait.untilMillis(), flow.id(), wait.position(), Timer.Kind.WAIT, LiveFlow.NO_FIBER));
    }
  }

  /** On a warm instance: drops due timers whose wait the hot one has ended. */
  void forgetPastTimers() {
    Timer due;
    while ((due = timers.firstDue(clock.nowMillis())) != null) {
      LiveFlow flow = live.get(due.flow());
      if (flow != null && flow.history().wait(due.position()) != null) {
        return; // Still to be fired, by the hot one or, after a takeover, here.
      }
      timers.takeDue(clock.nowMillis());
    }
  }

  private void placeInMiddle(LiveFlow flow) {
    if (flow.history().status() == FlowStatus.RUNNING && !flow.history().parked()) {
      middle.add(flow.id());
    } else {
      middle.remove(flow.id());
    }
  }

  private void placeAmongTalking(LiveFlow flow) {
    FlowHistory history = flow.history();
    if (history.sessions().unacked() || (history.status().isFinal() && !history.over())) {
      talking.add(flow.id());
    } else if (!talking.isEmpty()) {
      talking.remove(flow.id());
    }
  }

  private void index(LiveFlow flow) {
    Entry.Started opening = flow.history().opening();
    if (opening.clientId() != null) {
      clientIds.put(opening.clientId(), flow.id());
    }
    liveByName.merge(opening.name(), 1, Integer::sum);
  }

  void remove(LiveFlow flow) {
    Entry.Started opening = flow.history().opening();
    if (live.remove(flow.id()) == null) {
      return;
    }
    if (opening.clientId() != null) {
      clientIds.remove(opening.clientId());
    }
    liveByName.merge(opening.name(), -1, (a, b) -> a + b == 0 ? null : a + b);
    middle.remove(flow.id());
    talking.remove(flow.id());
    hospital -= flow.history().status() == FlowStatus.HOSPITAL ? 1 : 0;
  }

  /** The head is settled. */
  void headIsSettled() {
    settled = head;
    settledTimeMillis = headTimeMillis;
  }

  /** Forgets everything that is not settled, and every fiber. */
  void backToSettled() {
    Map<FlowId, LiveFlow> before = new HashMap<>(live);
    live.clear();
    clientIds.clear();
    liveByName.clear();
    middle.clear();
    talking.clear();
    timers.clear();
    hospital = 0;
    reigns.backTo(settled.seq());
    head = settled;
    headTimeMillis = settledTimeMillis;
    for (LiveFlow flow : before.values()) {
      LiveFlow earlier = flow.backTo(settled.seq());
      if (earlier != null) {
        keep(earlier);
      }
    }
  }

  private void keep(LiveFlow flow) {
    flow.asks.clear();
    flow.bodies.clear();
    flow.waiters.clear();
    flow.forgetLanes();
    flow.fiber = LiveFlow.NO_FIBER;
    flow.end = null;
    flow.diverged = false;
    live.put(flow.id(), flow);
    index(flow);
    flow.history().waits().forEach(wait -> armFor(flow, wait));
    hospital += flow.history().status() == FlowStatus.HOSPITAL ? 1 : 0;
    placeInMiddle(flow);
    placeAmongTalking(flow);
  }

  @Nullable LiveFlow find(FlowId flow) {
    return live.get(flow);
  }

  /** The flow, if this is its fiber; what an older fiber still says is ignored. */
  @Nullable LiveFlow find(FlowId id, long fiber) {
    LiveFlow flow = live.get(id);
    return flow == null || flow.fiber != fiber || fiber == LiveFlow.NO_FIBER ? null : flow;
  }

  private LiveFlow require(FlowId id) {
    LiveFlow flow = live.get(id);
    if (flow == null) {
      throw new CorruptEntryException(
          "The journal goes on with flow " + id + ", which is not live");
    }
    return flow;
  }

  @Nullable LiveFlow byClientId(String clientId) {
    FlowId flow = clientIds.get(clientId);
    return flow == null ? null : live.get(flow);
  }

  /** Flows whose code has something to do, oldest first. */
  Set<FlowId> middle() {
    return middle;
  }

  /** Flows with messages that may not have arrived, oldest first. */
  List<LiveFlow> talking() {
    return talking.stream().map(live::get).filter(Objects::nonNull).toList();
  }

  Iterable<LiveFlow> flows() {
    return live.values();
  }

  int liveCount() {
    return live.size();
  }

  int liveCount(String name) {
    return liveByName.getOrDefault(name, 0);
  }

  int hospitalCount() {
    return hospital;
  }

  String picture() {
    StringBuilder text = new StringBuilder();
    text.append(head).append(" time=").append(headTimeMillis).append(" reigns=").append(reigns);
    text.append(" hospital=").append(hospital).append(" names=").append(new TreeMap<>(liveByName));
    text.append(" clients=").append(new TreeMap<>(clientIds)).append('\n');
    new TreeMap<>(live)
        .values()
        .forEach(flow -> text.append(flow.history().picture()).append('\n'));
    return text.toString();
  }
}
