package io.understudy.amqp;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.TransportEnd;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one destination, on a thread of its own.
 *
 * <p>From, event, to: {@code IDLE}, a message, {@code TRYING}. {@code TRYING}, a broker attaches
 * it, {@code ATTACHED}: messages leave in order. {@code TRYING}, a broker refuses the address,
 * {@code RESTING}: all that wait are refused. {@code TRYING}, no broker of the list would do,
 * {@code RESTING}: all that wait are unknown. {@code ATTACHED}, any doubt, {@code TRYING}: what was
 * under way is unknown. {@code RESTING}, time over or another place, {@code IDLE}. Any, {@link
 * #leave}, {@code LEFT}.
 */
final class Outbox implements Runnable {
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AmqpSettings settings;
  private final String container;
  private final Gate gate;
  private final Bell bell = new Bell();
  private final Said said;
  private final Queue<OutgoingMessage> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean leaving;
  private boolean oneByOne;

  /** When the broker had no more room; 0 while it has. */
  private long stuckSinceNanos;

  Outbox(AmqpSettings settings, String name, Gate gate) {
    this.settings = settings;
    this.container = Containers.ofDestination(settings.container(), name);
    this.gate = gate;
    this.said = new Said("Destination " + name);
  }

  /** Any thread. */
  void send(OutgoingMessage message) {
    waiting.add(message);
    bell.ring();
  }

  /** Any thread; the thread ends soon, and what waits is not answered. */
  void leave() {
    leaving = true;
    bell.ring();
  }

  @Override
  public void run() {
    bell.ownedByThisThread();
    @Nullable Round round = null;
    @Nullable Destination place = null;
    while (!leaving) {
      OutgoingMessage first = waiting.peek();
      if (first == null) {
        bell.await(TURN_NANOS);
        continue;
      }
      Destination to = first.to();
      if (round == null || !to.equals(place)) {
        round = new Round(to.brokers(), settings.times());
        place = to;
      }
      deliver(to, round);
    }
  }

  /** One broker's turn. */
  private void deliver(Destination to, Round round) {
    if (to.brokers().isEmpty()) {
      answerAll(to, TransportEnd.UNKNOWN);
      return;
    }
    URI broker = round.broker();
    try {
      deliver(to, broker, round);
    } catch (WireException e) {
      said.down(broker, e);
      oneByOne = e.kind() == WireException.Kind.TOO_LARGE;
      if (e.kind() == WireException.Kind.REFUSED) {
        answerAll(to, TransportEnd.REFUSED);
        rest(to, round);
        return;
      }
      round.fails();
      if (round.isOver()) {
        answerAll(to, TransportEnd.UNKNOWN);
        rest(to, round);
      }
    }
  }

  private void deliver(Destination to, URI broker, Round round) throws WireException {
    try (Wire wire = Wire.open(broker, container, settings, bell)) {
      int inFlightMax = oneByOne ? 1 : settings.limits().inFlightMax();
      SendLink link =
          new SendLink(to.address(), inFlightMax, settings.limits().messageBytesMax(), gate);
      try {
        link.attach(wire, container);
        said.up(broker);
        while (!leaving && !isMoved(to, link)) {
          send(to, link, round);
          wire.turn(TURN_NANOS);
          link.check(settings.times().call());
        }
        wire.leave();
      } catch (WireException e) {
        if (e.kind() == WireException.Kind.TOO_LARGE) {
          link.refuseIfAlone();
        }
        throw e;
      } catch (RuntimeException e) {
        throw WireException.lost("it is out of step with us: " + e);
      } finally {
        link.close();
      }
    }
  }

  private boolean isMoved(Destination to, SendLink link) {
    OutgoingMessage first = waiting.peek();
    return first != null && !first.to().equals(to) && link.isIdle();
  }

  private void send(Destination to, SendLink link, Round round) {
    for (OutgoingMessage first = waiting.peek(); first != null; first = waiting.peek()) {
      if (!first.to().equals(to)) {
        break;
      }
      if (!link.send(first)) {
        giveUpWhenStuck(to);
        return;
      }
      waiting.remove();
      round.works();
      stuckSinceNanos = 0;
    }
    stuckSinceNanos = 0;
  }

  /** A broker that has no room for long takes nothing; nobody shall wait for that for ever. */
  private void giveUpWhenStuck(Destination to) {
    long now = System.nanoTime() | 1;
    if (stuckSinceNanos == 0) {
      stuckSinceNanos = now;
    } else if (now - stuckSinceNanos > settings.times().call().toNanos()) {
      answerAll(to, TransportEnd.UNKNOWN);
      stuckSinceNanos = 0;
    }
  }

  private void answerAll(Destination to, TransportEnd end) {
    for (OutgoingMessage first = waiting.peek(); first != null; first = waiting.peek()) {
      if (!first.to().equals(to)) {
        return;
      }
      waiting.remove();
      gate.sent(first.id(), end);
    }
  }

  private void rest(Destination to, Round round) {
    long deadline = System.nanoTime() + round.restNanos();
    for (long left = 1; left > 0 && !leaving; left = deadline - System.nanoTime()) {
      OutgoingMessage first = waiting.peek();
      if (first != null && !first.to().equals(to)) {
        return;
      }
      bell.await(left);
    }
  }
}
