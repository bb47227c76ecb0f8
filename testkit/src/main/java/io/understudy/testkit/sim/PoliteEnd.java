package io.understudy.testkit.sim;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Shard;

/** Leaves the stage politely, step by step. */
final class PoliteEnd {
  private static final int ROUNDS_MAX = 200;

  private final Instance instance;
  private final Seat seat;

  PoliteEnd(Instance instance, Seat seat) {
    this.instance = instance;
    this.seat = seat;
  }

  void begin(String cause) {
    Reign reign = seat.reign();
    if (reign == null) {
      instance.in(1_000, () -> begin(cause));
      return;
    }
    instance.loop.post(new Event.IntakeClosed());
    reign.closeBodies();
    joinBodies(reign, cause, 0);
  }

  private void joinBodies(Reign reign, String cause, int round) {
    if (instance.loop.bodiesRunning() > 0 && round < ROUNDS_MAX) {
      instance.in(1_000, () -> joinBodies(reign, cause, round + 1));
      return;
    }
    instance.loop.post(new Event.Closing(cause));
    settle(reign, cause, 0);
  }

  private void settle(Reign reign, String cause, int round) {
    instance.loop.call(
        () -> {
          Shard shard = instance.loop.shard;
          boolean done = shard.openRows() == 0 && shard.head().equals(shard.settled());
          if (done || reign.over() || round > ROUNDS_MAX) {
            reign.closeHard("polite: " + cause, this::release);
          } else {
            instance.in(500, () -> settle(reign, cause, round + 1));
          }
        });
  }

  private void release(BatchId settled) {
    seat.release(() -> seat.left(settled));
  }
}
