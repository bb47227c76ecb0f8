package io.understudy.testkit.sim;

import io.understudy.core.stage.StageEvent;
import org.jspecify.annotations.Nullable;

/** Lets things go wrong now and then. */
final class Faults {
  private static final long MEAN_MICROS = 220 * Timeline.MILLI;

  private final World world;
  private final Timeline line;
  private final Garbage garbage;

  Faults(World world) {
    this.world = world;
    this.line = world.line;
    this.garbage = new Garbage(world);
  }

  void begin() {
    line.in(
        line.chance.rarely(MEAN_MICROS),
        () -> {
          if (world.faulty()) {
            strike(line.chance.pick(world.places()));
            begin();
          }
        });
  }

  private void strike(Instance.Place place) {
    Instance one = place.instance;
    String where = place.name + (one != null && one.seat.hot() ? " (hot)" : "");
    switch (line.chance.below(21)) {
      case 0 -> {
        if (one != null) {
          one.crash(Fault.CRASH);
        }
      }
      case 1, 2 -> pause(one, Fault.PAUSE_WITHIN_LEASE, 10, 300);
      case 3, 4 -> pause(one, Fault.PAUSE_BEYOND_LEASE, 450, 1_500);
      case 5, 6 -> {
        line.happened(Fault.STORE_UNREACHABLE, where);
        place.cut = true;
        line.in(line.chance.between(20, 1_500) * Timeline.MILLI, () -> place.cut = false);
      }
      case 7 -> {
        if (line.chance.oneIn(2)) {
          line.happened(Fault.STORE_RESTART, "");
          world.store.restart();
        }
      }
      case 8 -> {
        if (world.store.lockHeld()) {
          line.happened(Fault.LOCK_LOST, "");
          world.store.loseLock();
        }
      }
      case 9, 10 -> {
        long millis = line.chance.between(-5_000, 5_000);
        line.happened(Fault.WALL_CLOCK_JUMP, where + " " + millis);
        place.clock.jump(millis);
      }
      case 11 -> {
        line.happened(Fault.SLOW_TAIL, where);
        place.slowTail = true;
        line.in(line.chance.between(100, 2_000) * Timeline.MILLI, () -> place.slowTail = false);
      }
      case 12 -> leave();
      case 17, 18, 19 -> handOver();
      case 20 -> maintenance();
      case 13 -> world.broker.restart(line.chance.oneIn(2));
      case 14, 15 -> garbage.strike();
      default -> build(place, one);
    }
  }

  private void pause(@Nullable Instance one, Fault fault, int from, int to) {
    if (one != null) {
      line.happened(fault, one.incarnation + (one.seat.hot() ? " (hot)" : ""));
      one.pause(line.chance.between(from, to) * Timeline.MILLI);
    }
  }

  private void leave() {
    for (Instance.Place place : world.places()) {
      Instance one = place.instance;
      if (one != null && one.seat.hot()) {
        line.happened(Fault.STEPPED_DOWN, place.name);
        one.in(0, () -> one.seat.post(new StageEvent.LeaveAsked("asked", null, false)));
      }
    }
  }

  private void handOver() {
    String to = line.chance.oneIn(2) ? line.chance.pick(world.places()).name : null;
    for (Instance.Place place : world.places()) {
      Instance one = place.instance;
      if (one != null && one.seat.hot()) {
        line.happened(Fault.HANDOVER_ASKED, place.name + " to " + to);
        one.in(0, () -> one.seat.handovers().ask(to));
      }
    }
  }

  private void maintenance() {
    line.happened(Fault.MAINTENANCE, "");
    world.store.stage.paused = true;
    line.in(
        line.chance.between(50, 1_000) * Timeline.MILLI, () -> world.store.stage.paused = false);
  }

  private void build(Instance.Place place, @Nullable Instance one) {
    if (world.builds() && one != null) {
      place.build = place.build.equals(Programs.OTHER) ? "a" : Programs.OTHER;
      one.crash(Fault.OTHER_BUILD);
    }
  }
}
