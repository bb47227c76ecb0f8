package io.understudy.testkit.sim;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.core.stage.StageEffect;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageEvent.ClaimRefused.Refusal;
import io.understudy.core.stage.StageMachine;
import io.understudy.core.stage.StageRole;
import io.understudy.core.stage.StageRules;
import io.understudy.core.stage.StageSight.Candidate;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the stage machine of one instance decides. */
final class Seat {
  private final Instance instance;
  private final World world;
  private final StageRules rules;
  private final StageMachine machine;
  private final ReadTail tail;
  private final SimHandovers handovers;
  private SimStore.@Nullable Session session;
  private @Nullable Reign reign;
  private @Nullable Batch claimed;
  private boolean opening;
  private long reports;
  private long leaseBegunMicros;
  private long claimBegunMicros;
  private long renewBegunMicros;

  Seat(Instance instance, StageRules rules) {
    this.instance = instance;
    this.world = instance.world;
    this.rules = rules;
    this.machine = new StageMachine(rules, this::carryOut);
    this.tail = new ReadTail(instance);
    this.handovers = new SimHandovers(instance, this);
  }

  void start() {
    tail.start();
    watch();
    tick();
  }

  private void tick() {
    instance.in(
        rules.renewNanos() / 4_000,
        () -> {
          on(new StageEvent.Ticked(instance.nanos()));
          tick();
        });
  }

  private void watch() {
    long begun = instance.nanos();
    Runnable again = () -> instance.in(30_000, this::watch);
    instance.ask(
        () ->
            world.look(
                new Candidate(
                    rules.instance(),
                    rules.incarnation(),
                    ++reports,
                    rules.priority(),
                    hot() ? instance.loop.shard.head().seq() : tail.position().seq(),
                    true,
                    machine.role() == StageRole.WARM || machine.role() == StageRole.QUEUED,
                    place(),
                    Proof.GOOD)),
        sight -> {
          post(new StageEvent.Observed(sight, begun));
          again.run();
        },
        again);
  }

  void post(StageEvent event) {
    instance.in(
        world.line.chance.between(1, 50),
        () -> {
          on(new StageEvent.Ticked(instance.nanos()));
          on(event);
        });
  }

  private void on(StageEvent event) {
    StageRole before = machine.role();
    switch (event) {
      case StageEvent.Renewed renewed when renewed.held() && before == StageRole.HOT ->
          leaseBegunMicros = Math.max(leaseBegunMicros, renewBegunMicros);
      case StageEvent.Claimed _ when before == StageRole.CLAIMING ->
          leaseBegunMicros = claimBegunMicros;
      default -> {}
    }
    machine.on(event);
    world.line.eventDone();
    if (before != machine.role()) {
      instance.note(machine.role() + ": " + machine.sentence());
    }
  }

  private void carryOut(StageEffect effect) {
    switch (effect) {
      case StageEffect.JoinQueue _ -> joinQueue();
      case StageEffect.LeaveQueue _ -> giveUpSeat();
      case StageEffect.Terminate terminate -> {
        world.line.happened(Fault.TAKEOVER_BY_LEASE, instance.incarnation);
        atStore(() -> world.store.terminate(terminate.incarnation(), instance.incarnation));
      }
      case StageEffect.Claim claim -> claim(claim.grounds().sentence());
      case StageEffect.BeginReign begin -> beginReign(begin.epoch());
      case StageEffect.Renew renew -> renew(renew);
      case StageEffect.EndReign end -> endReign(end.reason());
      case StageEffect.RefuseHandover refused -> handovers.refused(refused.why());
      case StageEffect.AwaitSuccessor _ -> {}
      case StageEffect.SuccessorReady ready -> handovers.successorReady(ready.successor());
      case StageEffect.LeavePolitely leave -> {
        handovers.left();
        new PoliteEnd(instance, this, leave).begin();
      }
      case StageEffect.GiveUpSeat _ -> {
        giveUpSeat();
        tail.follow();
      }
    }
  }

  private void atStore(Runnable op) {
    instance.<Optional<Object>>ask(
        () -> {
          op.run();
          return Optional.empty();
        },
        _ -> {},
        () -> {});
  }

  private void joinQueue() {
    giveUpSeat();
    SimStore.Session mine = world.store.connect(instance.incarnation);
    session = mine;
    atStore(
        () ->
            world.store.queueForLock(
                mine,
                () -> instance.in(100, () -> granted(mine)),
                () -> instance.in(100, () -> lost(mine, "the connection is lost"))));
  }

  private void granted(SimStore.Session mine) {
    if (instance.place.cut) {
      instance.in(20_000, () -> granted(mine));
    } else if (session == mine) {
      post(new StageEvent.LockGranted(instance.nanos()));
    }
  }

  private void lost(SimStore.Session mine, String reason) {
    if (session == mine) {
      post(new StageEvent.LockLost(reason, instance.nanos()));
    }
  }

  private void giveUpSeat() {
    SimStore.Session mine = session;
    session = null;
    if (mine != null) {
      atStore(() -> world.store.end(mine));
    }
  }

  private void claim(String cause) {
    SimStore.Session mine = session;
    if (mine == null) {
      post(new StageEvent.LockLost("the seat was given up", instance.nanos()));
      return;
    }
    long begun = instance.nanos();
    claimBegunMicros = world.line.nowMicros();
    tail.catchUp(
        head ->
            instance.loop.call(
                () -> claim(mine, head, instance.loop.shard.nowMillis(), cause, begun)),
        () -> refused(Refusal.UNKNOWN));
  }

  private void claim(
      SimStore.Session mine, BatchId head, long timeMillis, String cause, long begun) {
    instance.<Optional<Batch>>ask(
        () ->
            mine.open
                ? Optional.ofNullable(
                    world.store.claim(
                        head,
                        timeMillis,
                        rules.instance(),
                        rules.incarnation(),
                        instance.build,
                        cause))
                : null,
        batch -> {
          if (batch.isPresent()) {
            claimed = batch.get();
            post(new StageEvent.Claimed(batch.get().epoch(), begun));
          } else {
            world.line.happened(Fault.CLAIM_COLLIDED);
            refused(Refusal.COLLIDED);
          }
        },
        () -> refused(Refusal.UNKNOWN));
  }

  private void refused(Refusal refusal) {
    post(new StageEvent.ClaimRefused(refusal, "refused", instance.nanos()));
  }

  private void renew(StageEffect.Renew renew) {
    SimStore.Session mine = session;
    if (mine == null) {
      return;
    }
    long begun = instance.nanos();
    long begunMicros = world.line.nowMicros();
    instance.<Boolean>ask(
        () -> mine.open ? world.renew(instance.incarnation, renew) : null,
        held -> {
          renewBegunMicros = begunMicros;
          post(new StageEvent.Renewed(held, begun));
        },
        () -> lost(mine, "the connection is lost"));
  }

  private void beginReign(long epoch) {
    SimStore.Session mine = session;
    Batch batch = claimed;
    if (mine == null || batch == null) {
      post(new StageEvent.ReignBroken("the seat was given up"));
      return;
    }
    opening = true;
    instance.<SimStore.Session>ask(
        () -> mine.open ? world.store.connect(instance.incarnation) : null,
        connected -> {
          Reign begun = new Reign(instance, this, epoch, connected);
          reign = begun;
          opening = false;
          instance.loop.begin(begun::commit, epoch, batch);
        },
        () -> {
          opening = false;
          post(new StageEvent.ReignBroken("the reign could not be opened"));
        });
  }

  private void endReign(String reason) {
    handovers.left();
    Reign ending = reign;
    if (ending != null) {
      ending.stop();
    }
    SimStore.Session mine = session;
    if (mine != null) {
      atStore(() -> world.store.end(mine));
    }
    close(reason);
  }

  private void close(String reason) {
    if (opening) {
      instance.in(500, () -> close(reason));
      return;
    }
    Reign ending = reign;
    if (ending == null) {
      left(tail.position());
    } else {
      ending.closeHard(reason, this::left);
    }
  }

  /** The reign is closed, the shard stands there. */
  void left(BatchId settled) {
    reign = null;
    giveUpSeat();
    tail.followFrom(settled);
    instance.loop.post(new Event.TailRead());
    post(new StageEvent.Left(instance.nanos()));
  }

  private QueuePlace place() {
    SimStore.Session mine = session;
    return mine != null && world.store.waits(mine) ? QueuePlace.READY : QueuePlace.OUT;
  }

  void release(@Nullable String successor, Runnable then) {
    SimStore.Session mine = session;
    if (mine == null) {
      then.run();
      return;
    }
    instance.<Optional<Object>>ask(
        () -> {
          if (mine.open && world.store.stage.epoch == machineEpoch()) {
            world.store.stage.releasedEpoch = machineEpoch();
            world.store.stage.successor = successor;
          }
          world.store.unlock(mine);
          return Optional.empty();
        },
        _ -> then.run(),
        then);
  }

  private long machineEpoch() {
    Batch batch = claimed;
    return batch == null ? 0 : batch.epoch();
  }

  @Nullable Reign reign() {
    return reign;
  }

  boolean leaseHolds() {
    return instance.nanos() < machine.mayActUntilNanos();
  }

  /** True time at which the renewal that the lease rests on was sent. */
  long leaseBegunMicros() {
    return leaseBegunMicros;
  }

  SimHandovers handovers() {
    return handovers;
  }

  boolean hot() {
    return machine.role() == StageRole.HOT;
  }

  StageRole role() {
    return machine.role();
  }

  void whenPerforming(Consumer<Reign> then) {
    Reign open = reign;
    if (open != null) {
      then.accept(open);
    }
  }
}
