package io.understudy.testkit.sim;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Shard;
import io.understudy.core.stage.StageEffect.LeavePolitely;
import org.jspecify.annotations.Nullable;

/** Leaves the stage politely, step by step; for a successor, if there is one. */
final class PoliteEnd {
  private static final int ROUNDS_MAX = 200;

  /** How many milliseconds bodies may go on when a successor waits. */
  private static final int GRACE_ROUNDS = 3;

  private final Instance instance;
  private final Seat seat;
  private final String cause;
  private final @Nullable String successor;

  PoliteEnd(Instance instance, Seat seat, LeavePolitely leave) {
    this.instance = instance;
    this.seat = seat;
    this.cause = leave.cause();
    this.successor = leave.successor();
  }

  void begin() {
    Reign reign = seat.reign();
    if (reign == null) {
      instance.in(1_000, this::begin);
      return;
    }
    reign.closeBodies();
    joinBodies(reign, 0);
  }

  private void joinBodies(Reign reign, int round) {
    if (successor != null && round == GRACE_ROUNDS) {
      instance.loop.interruptBodies();
    } else if (instance.loop.bodiesRunning() > 0 && round < ROUNDS_MAX) {
      instance.in(1_000, () -> joinBodies(reign, round + 1));
      return;
    }
    instance.loop.post(new Event.IntakeClosed());
    instance.loop.post(new Event.Closing(cause, null));
    settle(reign, 0);
  }

  private void settle(Reign reign, int round) {
    instance.loop.call(
        () -> {
          Shard shard = instance.loop.shard;
          boolean done = shard.openRows() == 0 && shard.head().equals(shard.settled());
          if (done || reign.over() || round > ROUNDS_MAX) {
            reign.rest();
            seat.release(successor, () -> reign.closeHard("polite: " + cause, this::left));
          } else {
            instance.in(500, () -> settle(reign, round + 1));
          }
        });
  }

  private void left(BatchId settled) {
    seat.left(settled);
  }
}
