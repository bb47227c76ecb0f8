package io.understudy.testkit.sim;

import io.understudy.core.shard.Event;
import io.understudy.core.stage.StageEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An order to hand the stage over: what the engine does with one, and what goes wrong with it. */
final class SimHandovers {
  private static final long PATIENCE_MICROS = 500 * Timeline.MILLI;

  private final Instance instance;
  private final World world;
  private final Seat seat;
  private State state = State.NONE;
  private int orders;

  private enum State {
    NONE,
    PREPARING,
    WAITING_FOR_STEPS,
    LEAVING
  }

  SimHandovers(Instance instance, Seat seat) {
    this.instance = instance;
    this.world = instance.world;
    this.seat = seat;
  }

  void ask(@Nullable String to) {
    if (state != State.NONE) {
      return;
    }
    state = State.PREPARING;
    int order = ++orders;
    seat.post(new StageEvent.HandoverAsked(to, Set.of(), instance.nanos()));
    instance.in(
        PATIENCE_MICROS,
        () -> {
          if (order == orders) {
            refused("too late");
          }
        });
  }

  void refused(String why) {
    if (state == State.PREPARING || state == State.WAITING_FOR_STEPS) {
      world.line.happened(Fault.HANDOVER_REFUSED, instance.incarnation + " " + why);
      state = State.NONE;
      seat.post(new StageEvent.HandoverCalledOff());
      instance.loop.post(new Event.DoubtfulStepsHeld(false));
    }
  }

  void successorReady(String successor) {
    if (state == State.PREPARING) {
      state = State.WAITING_FOR_STEPS;
      instance.loop.post(new Event.DoubtfulStepsHeld(true));
      waitForSteps(successor, orders);
    }
  }

  private void waitForSteps(String successor, int order) {
    instance.loop.call(
        () -> {
          if (order != orders || state != State.WAITING_FOR_STEPS) {
            return;
          }
          if (instance.loop.shard.doubtfulStep() != null) {
            world.line.happened(Fault.HANDOVER_WAITED_FOR_STEP);
            instance.in(2_000, () -> waitForSteps(successor, order));
          } else {
            state = State.LEAVING;
            world.line.happened(Fault.HANDED_OVER, instance.incarnation + " to " + successor);
            seat.post(new StageEvent.LeaveAsked("handed over", successor, false));
            disturb(successor);
          }
        });
  }

  /** Something may happen to one of the two at any moment of it. */
  private void disturb(String successor) {
    if (!world.faulty() || world.line.chance.oneIn(2)) {
      return;
    }
    long at = world.line.chance.between(0, 20_000);
    long pause = world.line.chance.between(10, 1_500) * Timeline.MILLI;
    boolean crash = world.line.chance.oneIn(2);
    if (world.line.chance.oneIn(3)) {
      world.line.in(at, () -> disturb(instance, crash, pause, Fault.LEAVING_CRASHED));
      return;
    }
    for (Instance.Place place : world.places()) {
      if (place.name.equals(successor)) {
        world.line.in(at, () -> disturb(place.instance, crash, pause, Fault.SUCCESSOR_CRASHED));
      }
    }
  }

  private void disturb(@Nullable Instance one, boolean crash, long pauseMicros, Fault how) {
    if (one == null || !world.faulty()) {
      return;
    }
    if (crash) {
      one.crash(how);
    } else {
      boolean leaving = how == Fault.LEAVING_CRASHED;
      world.line.happened(leaving ? Fault.LEAVING_PAUSED : Fault.SUCCESSOR_PAUSED, one.incarnation);
      one.pause(pauseMicros);
    }
  }

  /** The reign is over, one way or another. */
  void left() {
    state = State.NONE;
    orders++;
  }
}
