package io.understudy.testkit.sim;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.ShardRules;
import io.understudy.core.stage.StageEffect;
import io.understudy.core.stage.StageSight;
import io.understudy.core.stage.StageSight.Candidate;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One simulated node: its instances, its store, its callers, and what goes wrong. */
final class World {
  static final long LEASE_NANOS = 400_000_000L;
  private static final long FAULTY_MICROS = 4 * Timeline.SECOND;
  private static final long LAST_MICROS = 90 * Timeline.SECOND;

  final Timeline line;
  final Programs programs;
  final SimStore store;
  final SimBroker broker;
  final Judge judge;
  final Talks talks;
  final Crowd crowd;
  private final Mutant mutant;
  private final List<Instance.Place> places = new ArrayList<>();
  private final Map<String, Candidate> candidates = new LinkedHashMap<>();
  private final Map<FlowId, Integer> crashes = new HashMap<>();
  private final boolean builds;
  private final Faults faults;
  private boolean faulty = true;
  private boolean finished;
  private long tickets;
  private long unjournaled;

  World(long seed, Mutant mutant) {
    this.mutant = mutant;
    this.line = new Timeline(seed);
    this.programs = new Programs(line.chance);
    this.store = new SimStore(this);
    this.broker = new SimBroker(this);
    this.judge = new Judge(this);
    this.talks = new Talks(this);
    this.crowd = new Crowd(this);
    this.faults = new Faults(this);
    this.builds = line.chance.oneIn(4);
    ShardRules rules = rules();
    int count = 2 + line.chance.below(2);
    for (int i = 0; i < count; i++) {
      int priority = line.chance.below(3);
      places.add(new Instance.Place("i" + i, priority, new SimClock(line), rules));
    }
  }

  private ShardRules rules() {
    Map<String, FlowLimits> flows = new TreeMap<>();
    programs.names().forEach(name -> flows.put(name, FlowLimits.DEFAULT));
    int fibersMax = line.chance.oneIn(2) ? line.chance.below(3) : 1_000;
    return new ShardRules(
        flows,
        Set.copyOf(TalkPrograms.RESPONDERS),
        "a",
        1 << 16,
        10_000,
        fibersMax,
        100,
        line.chance.oneIn(4) ? 5 : 100,
        1 + line.chance.below(4),
        line.chance.oneIn(2) ? RehearsalRules.ALL : RehearsalRules.OFF,
        1_000,
        3_000,
        2);
  }

  /** Where there are two builds, the earlier one does not have the last responder. */
  Set<String> responders(String build) {
    List<String> all = TalkPrograms.RESPONDERS;
    return Set.copyOf(builds && build.equals("a") ? all.subList(0, all.size() - 1) : all);
  }

  boolean isMutant(Mutant one) {
    return mutant == one;
  }

  boolean faulty() {
    return faulty;
  }

  boolean finished() {
    return finished;
  }

  /** Whether this seed has instances of two builds. */
  boolean builds() {
    return builds;
  }

  long nextTicket() {
    return ++tickets;
  }

  List<Instance.Place> places() {
    return places;
  }

  void run() {
    line.note("rules " + places.getFirst().rules + " builds " + builds);
    places.forEach(this::start);
    crowd.begin(FAULTY_MICROS);
    faults.begin();
    runUntil(FAULTY_MICROS);
    heal();
    while (!crowd.served() || !allEnded()) {
      if (line.nowMicros() > LAST_MICROS) {
        throw new BrokenInvariant("PROGRESS", "not done: " + crowd.waiting() + living());
      }
      runUntil(line.nowMicros() + 50 * Timeline.MILLI);
    }
    judge.end();
    talks.end();
    // A clock that was ahead makes durable time stand still for a while: timers end late.
    long until = line.nowMicros() + 30 * Timeline.SECOND;
    do {
      runUntil(line.nowMicros() + 500 * Timeline.MILLI);
    } while (!calm() && line.nowMicros() < until);
    finished = true;
    runUntil(line.nowMicros() + 100 * Timeline.MILLI);
    rest();
  }

  private boolean calm() {
    int hot = 0;
    for (Instance.Place place : places) {
      Instance one = place.instance;
      if (one == null
          || one.paused()
          || one.loop.shard.leftovers().timers() > 0
          || one.loop.shard.leftovers().lookups() > 0
          || !one.loop.shard.head().equals(store.head())) {
        return false;
      }
      hot += one.seat.hot() ? 1 : 0;
    }
    return hot == 1;
  }

  private String living() {
    StringBuilder text = new StringBuilder();
    for (SimStore.Known known : store.all()) {
      if (!known.history().over()) {
        text.append("\n  ").append(known.history().picture());
      }
    }
    text.append("\n  ").append(broker);
    for (Instance.Place place : places) {
      Instance one = place.instance;
      text.append("\n  ").append(place.name).append(' ');
      text.append(one == null ? "down" : one.seat.role() + " " + one.loop.shard.leftovers());
    }
    return text.toString();
  }

  private void runUntil(long micros) {
    boolean[] there = new boolean[1];
    line.in(micros - line.nowMicros(), () -> there[0] = true);
    while (!there[0]) {
      line.step();
    }
  }

  private boolean allEnded() {
    for (SimStore.Known known : store.all()) {
      if (!known.history().over()) {
        return false;
      }
    }
    return true;
  }

  private void heal() {
    line.note("--- all is healed ---");
    faulty = false;
    store.stage.paused = false;
    for (Instance.Place place : places) {
      place.cut = false;
      place.slowTail = false;
      String last = builds ? Programs.OTHER : "a";
      Instance one = place.instance;
      if (one != null && !one.build.equals(last)) {
        one.crash(Fault.OTHER_BUILD);
      }
      place.build = last;
    }
  }

  /** Everything has come to rest: no instance keeps anything, all agree. */
  private void rest() {
    int hot = 0;
    for (Instance.Place place : places) {
      Instance one = place.instance;
      if (one == null || !one.alive()) {
        throw new BrokenInvariant("PROGRESS", place.name + " is not up");
      }
      hot += one.seat.hot() ? 1 : 0;
      var shard = one.loop.shard;
      if (!shard.head().equals(store.head())) {
        throw new BrokenInvariant(
            "PROGRESS", one.incarnation + " stands at " + shard.head() + " of " + store.head());
      }
      judge.stands(one, shard);
      var left = shard.leftovers();
      if (left.timers()
                  + left.lookups()
                  + left.suspects()
                  + left.fibers()
                  + left.openRows()
                  + left.messages()
              != 0
          || shard.liveCount() != 0) {
        throw new BrokenInvariant(
            "LEFTOVERS",
            one.incarnation
                + " keeps "
                + left
                + " at "
                + shard.nowMillis()
                + " next "
                + shard.nextTimerMillis()
                + " wall "
                + one.wallMillis()
                + " performing "
                + shard.performing());
      }
    }
    if (hot != 1) {
      throw new BrokenInvariant("ONE_HOT", hot + " instances are hot");
    }
  }

  private void start(Instance.Place place) {
    if (place.cut) {
      line.in(20 * Timeline.MILLI, () -> start(place));
      return;
    }
    Instance one = new Instance(this, place);
    place.instance = one;
    one.start();
  }

  void restartLater(Instance.Place place) {
    place.instance = null;
    line.in(line.chance.between(5, 500) * Timeline.MILLI, () -> start(place));
  }

  StageSight look(Candidate mine) {
    candidates.put(mine.instance(), mine);
    SimStore.Stage stage = store.stage;
    return new StageSight(
        stage.epoch,
        stage.instance,
        stage.incarnation,
        stage.counter,
        stage.understudy,
        stage.successor,
        stage.epoch > 0 && stage.releasedEpoch == stage.epoch,
        stage.paused,
        List.copyOf(candidates.values()));
  }

  boolean renew(String incarnation, StageEffect.Renew renew) {
    SimStore.Stage stage = store.stage;
    if (stage.epoch != renew.epoch() || !incarnation.equals(stage.incarnation)) {
      return false;
    }
    stage.counter++;
    stage.understudy = renew.understudy();
    stage.successor = renew.successor();
    return true;
  }

  void operator(FlowId flow) {
    crowd.operator(flow);
  }

  /** Whether this flow takes its process with it, this time. */
  boolean crashesOn(FlowId flow) {
    int left = crashes.computeIfAbsent(flow, _ -> 1 + line.chance.below(3));
    if (left == 0 || !faulty) {
      return false;
    }
    crashes.put(flow, left - 1);
    return true;
  }

  /** Money was moved by a transaction that the flow's journal does not tell of. */
  void unjournaled(SimStore.TxKey key) {
    unjournaled++;
    line.note("not journaled: " + key);
  }

  long unjournaled() {
    return unjournaled;
  }
}
