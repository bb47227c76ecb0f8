package io.understudy.amqp;

import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The transport of one reign: an inbox, and an outbox for each destination that was sent to. */
final class AmqpReign implements ReignTransport {
  private final AmqpSettings settings;
  private final Threads threads;
  private final Runnable closed;
  private final Gate gate;
  private final Inbox inbox;
  private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
  private volatile boolean over;

  /**
   * @param attached hears whether the inbox is attached, until this is closed
   * @param closed runs once this is closed
   */
  AmqpReign(
      AmqpSettings settings,
      long epoch,
      TransportListener listener,
      Threads threads,
      Consumer<Boolean> attached,
      Runnable closed) {
    this.settings = settings;
    this.threads = threads;
    this.closed = closed;
    this.gate = new Gate(listener);
    this.inbox = new Inbox(settings, epoch, gate, yes -> tell(attached, yes));
    threads.start("amqp-inbox-" + epoch, inbox);
  }

  private void tell(Consumer<Boolean> attached, boolean yes) {
    if (!over) {
      attached.accept(yes);
    }
  }

  @Override
  public void send(OutgoingMessage message) {
    if (over) {
      return;
    }
    Outbox outbox = outboxes.computeIfAbsent(message.to().name(), this::open);
    outbox.send(message);
    if (over) {
      outbox.leave();
    }
  }

  private Outbox open(String name) {
    Outbox outbox = new Outbox(settings, name, gate);
    threads.start("amqp-to-" + name, outbox);
    return outbox;
  }

  @Override
  public void accept(long delivery) {
    if (!over) {
      inbox.accept(delivery);
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    gate.close();
    inbox.leave();
    outboxes.values().forEach(Outbox::leave);
    closed.run();
  }
}
