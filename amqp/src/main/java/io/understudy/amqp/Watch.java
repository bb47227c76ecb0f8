package io.understudy.amqp;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An idle connection to the inbox's broker while nothing else has one. On a thread of its own. */
final class Watch implements Runnable {
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AmqpSettings settings;
  private final Consumer<Boolean> connected;
  private final Bell bell = new Bell();
  private final Round round;
  private final Said said;
  private volatile boolean resting;
  private volatile boolean leaving;

  Watch(AmqpSettings settings, Consumer<Boolean> connected) {
    this.settings = settings;
    this.connected = connected;
    this.round = new Round(settings.brokers(), settings.times());
    this.said = new Said("Watch of inbox " + settings.inbox());
  }

  /** Somebody else has a connection now, or has no longer. Any thread. */
  void rest(boolean yes) {
    resting = yes;
    bell.ring();
  }

  /** Any thread; the thread of the watch ends soon. */
  void leave() {
    leaving = true;
    bell.ring();
  }

  @Override
  public void run() {
    bell.ownedByThisThread();
    while (!leaving) {
      if (resting) {
        bell.await(TURN_NANOS);
      } else {
        watch(round.broker());
      }
    }
  }

  private void watch(URI broker) {
    try (Wire wire = open(broker)) {
      round.works();
      said.up(broker);
      tell(true);
      while (!leaving && !resting) {
        wire.turn(TURN_NANOS);
      }
      wire.leave();
    } catch (WireException e) {
      tell(false);
      said.down(broker, e);
      round.fails();
      pauseAfterRound();
    }
  }

  private Wire open(URI broker) throws WireException {
    return Wire.open(broker, Containers.ofWatch(settings.container()), settings, bell);
  }

  private void tell(boolean yes) {
    if (!resting) {
      connected.accept(yes);
    }
  }

  private void pauseAfterRound() {
    if (!round.isOver()) {
      return;
    }
    long deadline = System.nanoTime() + round.restNanos();
    for (long left = 1; left > 0 && !leaving && !resting; left = deadline - System.nanoTime()) {
      bell.await(left);
    }
  }
}
