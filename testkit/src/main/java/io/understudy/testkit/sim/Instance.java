package io.understudy.testkit.sim;

import io.understudy.core.shard.ShardRules;
import io.understudy.core.stage.StageRules;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One start of a process: it can be paused, cut off and killed at any moment. */
final class Instance {
  private static final long TIMEOUT_MICROS = 150 * Timeline.MILLI;

  final World world;
  final Place place;
  final String incarnation;
  final String build;
  final Loop loop;
  final Seat seat;
  private boolean alive = true;
  private long pausedUntilMicros;

  /** Where an instance runs: what stays over restarts. */
  static final class Place {
    final String name;
    final int priority;
    final SimClock clock;
    final ShardRules rules;
    String build = "a";
    boolean cut;
    boolean slowTail;
    int starts;
    @Nullable Instance instance;

    Place(String name, int priority, SimClock clock, ShardRules rules) {
      this.name = name;
      this.priority = priority;
      this.clock = clock;
      this.rules = rules;
    }
  }

  Instance(World world, Place place) {
    this.world = world;
    this.place = place;
    this.build = place.build;
    this.incarnation = place.name + "." + ++place.starts;
    this.loop = new Loop(this, place.rules.withBuild(build, world.responders(build)));
    this.seat =
        new Seat(this, StageRules.of(place.name, incarnation, place.priority, World.LEASE_NANOS));
  }

  void start() {
    loop.start();
    seat.start();
  }

  boolean alive() {
    return alive;
  }

  boolean paused() {
    return world.line.nowMicros() < pausedUntilMicros;
  }

  /** Does this later in this process: after a pause, and not at all after its death. */
  void in(long micros, Runnable body) {
    world.line.in(micros, () -> now(body));
  }

  private void now(Runnable body) {
    if (!alive) {
      return;
    }
    if (paused()) {
      in(pausedUntilMicros - world.line.nowMicros(), body);
      return;
    }
    try {
      body.run();
    } catch (BrokenInvariant broken) {
      throw broken;
    } catch (RuntimeException error) {
      throw new BrokenInvariant("MACHINE", error);
    }
  }

  void soon(Runnable body) {
    in(world.line.chance.between(1, 200), body);
  }

  /**
   * Asks the store over the network.
   *
   * @param op done at the store, even if this process is dead by then; {@code null} for an error
   * @param lost hears that there is no answer: it may be done or not
   */
  <T> void ask(Supplier<@Nullable T> op, Consumer<T> reply, Runnable lost) {
    long there = world.line.chance.between(40, 400);
    world.line.in(
        there,
        () -> {
          if (place.cut) {
            in(TIMEOUT_MICROS, lost);
            return;
          }
          T result = op.get();
          world.line.in(
              world.line.chance.between(40, 400),
              () -> {
                if (place.cut) {
                  in(TIMEOUT_MICROS, lost);
                } else if (result == null) {
                  now(lost);
                } else {
                  now(() -> reply.accept(result));
                }
              });
        });
  }

  void pause(long micros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, world.line.nowMicros() + micros);
  }

  void crash(Fault how) {
    if (!alive) {
      return;
    }
    world.line.happened(how, incarnation + (seat.hot() ? " (hot)" : ""));
    alive = false;
    // Most deaths are seen by the server at once, some (power, network) not at all.
    if (!place.cut && !world.line.chance.oneIn(4)) {
      world.line.in(world.line.chance.between(50, 5_000), () -> world.store.endAll(incarnation));
    }
    world.broker.died(this);
    world.restartLater(place);
  }

  long wallMillis() {
    return place.clock.wallMillis();
  }

  long nanos() {
    return world.isMutant(Mutant.LEASE_BY_WALL_CLOCK)
        ? place.clock.wallMillis() * 1_000_000
        : place.clock.monotonicNanos();
  }

  void note(String text) {
    world.line.note(incarnation + " " + text);
  }
}
