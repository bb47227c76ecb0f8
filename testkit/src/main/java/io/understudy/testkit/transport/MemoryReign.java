package io.understudy.testkit.transport;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;

/** One reign at the broker in memory. */
final class MemoryReign implements ReignTransport {
  private final MemoryBroker broker;
  private final String inbox;
  private final int credit;
  private final TransportListener listener;

  /** Held while the listener is called, so that no call outlasts the closing. */
  private final Object calling = new Object();

  private boolean closed;
  private long deliveries;

  MemoryReign(MemoryBroker broker, String inbox, int credit, TransportListener listener) {
    this.broker = broker;
    this.inbox = inbox;
    this.credit = credit;
    this.listener = listener;
  }

  int credit() {
    return credit;
  }

  /** On the broker's thread. */
  long nextDelivery() {
    return ++deliveries;
  }

  /** The listener gets it under the number of this delivery. */
  void deliver(long delivery, IncomingMessage message) {
    IncomingMessage numbered =
        new IncomingMessage(
            delivery,
            message.messageId(),
            message.correlationId(),
            message.replyTo(),
            message.contentType(),
            message.properties(),
            message.body(),
            message.trouble());
    synchronized (calling) {
      if (!closed) {
        listener.arrived(numbered);
      }
    }
  }

  @Override
  public void send(OutgoingMessage message) {
    broker.later(() -> answer(message));
  }

  private void answer(OutgoingMessage message) {
    synchronized (calling) {
      if (closed) {
        return;
      }
    }
    TransportEnd end = broker.take(message);
    synchronized (calling) {
      if (!closed) {
        listener.sent(message.id(), end);
      }
    }
  }

  @Override
  public void accept(long delivery) {
    broker.later(() -> broker.accept(inbox, this, delivery));
  }

  @Override
  public void close() {
    synchronized (calling) {
      closed = true;
    }
    broker.later(() -> broker.leave(inbox, this));
  }
}
