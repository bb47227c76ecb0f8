package io.understudy.amqp;

import io.understudy.engine.port.IncomingMessage;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.ReceiverSettleMode;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/**
 * The only consumer of the inbox, on a thread of its own.
 *
 * <p>From, event, to: {@code TRYING}, a broker attaches it, {@code ATTACHED}: messages are
 * delivered. {@code TRYING}, no broker does, {@code RESTING}. {@code ATTACHED}, the connection is
 * lost, {@code TRYING}: what was delivered is forgotten and comes again. {@code RESTING}, time
 * over, {@code TRYING}. Any, {@link #leave}, {@code LEFT}: detached, if there was a connection.
 */
final class Inbox implements Runnable {
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AmqpSettings settings;
  private final long epoch;
  private final Gate gate;
  private final Consumer<Boolean> attached;
  private final Bell bell = new Bell();
  private final Round round;
  private final AskArtemis artemis;
  private final Said said;
  private final MessageReader reader = new MessageReader();
  private final Queue<Long> accepted = new ConcurrentLinkedQueue<>();
  private final Map<Long, IncomingDelivery> unaccepted = new HashMap<>();
  private volatile boolean leaving;
  private int connections;
  private long deliveries;
  private int freedCredit;

  Inbox(AmqpSettings settings, long epoch, Gate gate, Consumer<Boolean> attached) {
    this.settings = settings;
    this.epoch = epoch;
    this.gate = gate;
    this.attached = attached;
    this.round = new Round(settings.brokers(), settings.times());
    this.artemis = new AskArtemis(settings.inbox(), epoch);
    this.said = new Said("Inbox " + settings.inbox());
  }

  /** Any thread. */
  void accept(long delivery) {
    accepted.add(delivery);
    bell.ring();
  }

  /** Any thread; the thread of the inbox ends soon, after it let the broker know. */
  void leave() {
    leaving = true;
    bell.ring();
  }

  @Override
  public void run() {
    bell.ownedByThisThread();
    while (!leaving) {
      URI broker = round.broker();
      try {
        consume(broker);
      } catch (WireException e) {
        attached.accept(false);
        said.down(broker, e);
        round.fails();
      }
      unaccepted.clear();
      freedCredit = 0;
      if (!leaving && round.isOver()) {
        rest();
      }
    }
  }

  private void rest() {
    long deadline = System.nanoTime() + round.restNanos();
    for (long left = 1; left > 0 && !leaving; left = deadline - System.nanoTime()) {
      bell.await(left);
      accepted.clear();
    }
  }

  private void consume(URI broker) throws WireException {
    String name = Containers.ofReign(settings.container(), settings.inbox(), epoch, ++connections);
    try (Wire wire = Wire.open(broker, name, settings, bell)) {
      try {
        artemis.beforeAttaching(wire, name);
        Receiver receiver = attach(wire, name);
        round.works();
        said.up(broker);
        attached.accept(true);
        serve(wire, receiver);
        wire.leave();
      } catch (RuntimeException e) {
        throw WireException.lost("it is out of step with us: " + e);
      }
    }
  }

  private Receiver attach(Wire wire, String name) throws WireException {
    Session session = wire.openSession();
    Receiver receiver = session.receiver(name);
    Source source = new Source();
    source.setAddress(settings.inbox());
    source.setCapabilities(Containers.QUEUE);
    receiver.setSource(source);
    receiver.setTarget(new Target());
    receiver.setSenderSettleMode(SenderSettleMode.UNSETTLED);
    receiver.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    receiver.setMaxMessageSize(UnsignedLong.valueOf(settings.limits().messageBytesMax()));
    receiver.deliveryReadHandler(this::read);
    receiver.open();
    wire.attach(receiver, "the inbox " + settings.inbox());
    receiver.closeHandler(it -> wire.fail("the broker ended the inbox", it));
    receiver.detachHandler(it -> wire.fail("the broker detached the inbox", it));
    receiver.addCredit(settings.limits().credit());
    return receiver;
  }

  private void serve(Wire wire, Receiver receiver) throws WireException {
    while (!leaving) {
      settle(receiver);
      wire.turn(TURN_NANOS);
    }
    settle(receiver);
  }

  private void settle(Receiver receiver) {
    for (Long delivery = accepted.poll(); delivery != null; delivery = accepted.poll()) {
      IncomingDelivery known = unaccepted.remove(delivery);
      if (known != null) {
        known.disposition(Accepted.getInstance(), true);
        freedCredit++;
      }
    }
    if (freedCredit > 0) {
      receiver.addCredit(freedCredit);
      freedCredit = 0;
    }
  }

  /** Called for each part of a message. */
  private void read(IncomingDelivery delivery) {
    if (delivery.isAborted()) {
      delivery.settle();
      freedCredit++;
      return;
    }
    Oversize oversize = delivery.getLinkedResource(Oversize.class);
    if (oversize == null && delivery.available() > settings.limits().messageBytesMax()) {
      oversize = new Oversize();
      delivery.setLinkedResource(oversize);
    }
    if (oversize != null) {
      oversize.drop(delivery.readAll());
    }
    if (!delivery.isPartial()) {
      deliver(delivery, oversize);
    }
  }

  private void deliver(IncomingDelivery delivery, @Nullable Oversize oversize) {
    long number = ++deliveries;
    unaccepted.put(number, delivery);
    IncomingMessage message;
    if (oversize != null) {
      message = MessageReader.lost(number, oversize.trouble(settings.limits().messageBytesMax()));
    } else {
      ProtonBuffer all = delivery.readAll();
      message =
          all == null
              ? MessageReader.lost(number, "it is empty, not even a message")
              : reader.read(number, all);
    }
    gate.arrived(message);
  }

  /** A message that is too large, of which nothing is kept. */
  private static final class Oversize {
    private long bytes;

    private void drop(@Nullable ProtonBuffer part) {
      if (part != null) {
        bytes += part.getReadableBytes();
        part.close();
      }
    }

    private String trouble(int max) {
      return "it has " + bytes + " bytes; at most " + max + " are taken";
    }
  }
}
