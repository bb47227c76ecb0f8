package io.understudy.testkit.sim;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Sealed;
import io.understudy.core.stage.StageEvent;
import java.util.function.Consumer;

/** What one instance performs with, from its claim to its end. */
final class Reign {
  private final Instance instance;
  private final World world;
  private final Seat seat;
  final long epoch;
  final SimStore.Session session;
  private boolean over;
  private boolean bodiesClosed;
  private boolean resting;
  private boolean committing;

  Reign(Instance instance, Seat seat, long epoch, SimStore.Session session) {
    this.instance = instance;
    this.world = instance.world;
    this.seat = seat;
    this.epoch = epoch;
    this.session = session;
  }

  boolean mayAct() {
    return !over && seat.leaseHolds();
  }

  boolean mayBegin() {
    return !bodiesClosed && mayAct();
  }

  void stop() {
    over = true;
  }

  /** Nothing is committed any more. */
  void rest() {
    over = true;
    resting = true;
  }

  boolean over() {
    return over;
  }

  void closeBodies() {
    bodiesClosed = true;
  }

  void broken(String reason) {
    over = true;
    seat.post(new StageEvent.ReignBroken(reason));
  }

  void commit(Sealed sealed) {
    if (resting) {
      return;
    }
    if (committing) {
      throw new BrokenInvariant("ONE_COMMIT", "a batch was sealed while another is under way");
    }
    committing = true;
    long seq = sealed.batch().seq();
    world.talks.sealed(instance, sealed.batch());
    if (world.isMutant(Mutant.EFFECT_BEFORE_SETTLED)) {
      instance.loop.post(new Event.Settled(seq));
    }
    int fate = world.faulty() ? world.line.chance.below(220) : 0;
    switch (fate) {
      case 1 -> {
        world.line.happened(Fault.COMMIT_NOT_DONE_UNKNOWN, instance.incarnation + " " + seq);
        instance.in(1_000, () -> failed("unknown"));
      }
      case 2 -> {
        world.line.happened(Fault.COMMIT_DONE_BUT_UNKNOWN, instance.incarnation + " " + seq);
        world.line.in(900, () -> land(sealed));
        instance.in(1_000, () -> failed("unknown"));
      }
      case 3 -> {
        world.line.happened(Fault.COMMIT_DONE_LATER, instance.incarnation + " " + seq);
        world.line.in(world.line.chance.between(1_000, 600_000), () -> land(sealed));
        instance.in(1_000, () -> failed("unknown"));
      }
      case 4 -> {
        world.line.in(
            500,
            () -> {
              if (instance.alive() && !instance.paused()) {
                land(sealed);
                instance.crash(Fault.CRASH_BEFORE_COMMIT_ANSWER);
              } else {
                instance.in(1_000, () -> failed("unknown"));
              }
            });
      }
      default -> plain(sealed);
    }
  }

  private SimStore.Commit land(Sealed sealed) {
    return world.store.commit(sealed.batch(), sealed.index());
  }

  private void plain(Sealed sealed) {
    long slow = world.line.chance.oneIn(20) ? world.line.chance.between(5_000, 120_000) : 200;
    instance.in(
        slow,
        () ->
            instance.<SimStore.Commit>ask(
                () -> session.open ? land(sealed) : null,
                outcome -> told(sealed, outcome),
                () -> failed("unknown")));
  }

  private void told(Sealed sealed, SimStore.Commit outcome) {
    if (outcome != SimStore.Commit.COMMITTED) {
      world.line.happened(Fault.COMMIT_FENCED, instance.incarnation + " " + outcome);
      failed(outcome.name());
      return;
    }
    committing = false;
    world.talks.settled(instance);
    if (!world.isMutant(Mutant.EFFECT_BEFORE_SETTLED)) {
      instance.loop.post(new Event.Settled(sealed.batch().seq()));
    }
  }

  private void failed(String reason) {
    committing = false;
    world.talks.settled(instance);
    broken(reason);
  }

  /** Drops what is not settled; then tells where the shard stands. */
  void closeHard(String reason, Consumer<BatchId> then) {
    over = true;
    bodiesClosed = true;
    instance.loop.end(reason, settled -> joined(settled, then));
  }

  private void joined(BatchId settled, Consumer<BatchId> then) {
    world.store.end(session);
    if (committing) {
      instance.in(2_000, () -> joined(settled, then));
    } else {
      // After everything that the committer has still said.
      instance.loop.call(() -> then.accept(settled));
    }
  }
}
