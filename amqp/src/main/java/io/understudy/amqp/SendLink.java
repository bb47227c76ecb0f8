package io.understudy.amqp;

import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.TransportEnd;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Outcome;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.apache.qpid.protonj2.types.transport.ReceiverSettleMode;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attachment to a destination, and what is under way on it. On the destination's thread. */
final class SendLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SendLink.class);

  private final String address;
  private final int inFlightMax;
  private final Gate gate;
  private final MessageWriter writer = new MessageWriter();
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private long messageBytesMax;
  private int inFlightCount;
  private @Nullable Sender sender;

  /** The rest of a message that the broker has no room for now. */
  private @Nullable ProtonBuffer unsent;

  /** A message that the broker has not answered, until it is ended. */
  private static final class InFlight {
    private final long id;
    private final long sinceNanos = System.nanoTime();
    private boolean ended;

    private InFlight(long id) {
      this.id = id;
    }
  }

  SendLink(String address, int inFlightMax, int messageBytesMax, Gate gate) {
    this.address = address;
    this.inFlightMax = inFlightMax;
    this.messageBytesMax = messageBytesMax;
    this.gate = gate;
  }

  void attach(Wire wire, String name) throws WireException {
    Sender opened = wire.openSession().sender(name);
    Target target = new Target();
    target.setAddress(address);
    target.setCapabilities(Containers.QUEUE);
    opened.setTarget(target);
    opened.setSource(new Source());
    opened.setSenderSettleMode(SenderSettleMode.UNSETTLED);
    opened.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    opened.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.POOLED.createGenerator());
    opened.deliveryStateUpdatedHandler(this::answered);
    opened.open();
    wire.attach(opened, "the address " + address);
    opened.closeHandler(it -> wire.fail("the broker ended the link to " + address, it));
    opened.detachHandler(it -> wire.fail("the broker detached the link to " + address, it));
    UnsignedLong max = opened.getRemoteMaxMessageSize();
    if (max != null && max.longValue() > 0) {
      messageBytesMax = Math.min(messageBytesMax, max.longValue());
    }
    sender = opened;
  }

  boolean isIdle() {
    return inFlightCount == 0;
  }

  /** Whether nothing can be sent before the broker says something. */
  boolean isFull() {
    return unsent != null || inFlightCount >= inFlightMax || sender == null || !sender.isSendable();
  }

  /** Hands it to the broker, or refuses it; false when there is no room now. */
  boolean send(OutgoingMessage message) {
    finishUnsent();
    if (isFull() || sender == null) {
      return false;
    }
    ProtonBuffer bytes = write(message);
    if (bytes == null || bytes.getReadableBytes() > messageBytesMax) {
      gate.sent(message.id(), TransportEnd.REFUSED);
      return true;
    }
    InFlight entry = new InFlight(message.id());
    inFlight.addLast(entry);
    inFlightCount++;
    OutgoingDelivery delivery = sender.next();
    delivery.setLinkedResource(entry);
    delivery.writeBytes(bytes);
    if (bytes.isReadable()) {
      unsent = bytes;
    }
    return true;
  }

  private @Nullable ProtonBuffer write(OutgoingMessage message) {
    try {
      return writer.write(message);
    } catch (RuntimeException e) {
      LOG.error("Message {} to {} cannot be written as AMQP.", message.id(), address, e);
      return null;
    }
  }

  private void finishUnsent() {
    if (unsent == null || sender == null || !sender.isSendable() || sender.current() == null) {
      return;
    }
    sender.current().writeBytes(unsent);
    if (!unsent.isReadable()) {
      unsent = null;
    }
  }

  private void answered(OutgoingDelivery delivery) {
    InFlight entry = delivery.getLinkedResource(InFlight.class);
    DeliveryState state = delivery.getRemoteState();
    if (entry.ended || !(state instanceof Outcome || delivery.isRemotelySettled())) {
      return;
    }
    TransportEnd end = end(entry, state);
    delivery.settle();
    end(entry, end);
    while (!inFlight.isEmpty() && inFlight.peekFirst().ended) {
      inFlight.removeFirst();
    }
  }

  private TransportEnd end(InFlight entry, @Nullable DeliveryState state) {
    if (state instanceof Accepted) {
      return TransportEnd.ACCEPTED;
    }
    if (state instanceof Rejected rejected) {
      LOG.debug("Message {} to {} was rejected: {}.", entry.id, address, rejected.getError());
      return WireException.isForGood(rejected.getError())
          ? TransportEnd.REFUSED
          : TransportEnd.UNKNOWN;
    }
    return TransportEnd.UNKNOWN;
  }

  private void end(InFlight entry, TransportEnd end) {
    entry.ended = true;
    inFlightCount--;
    gate.sent(entry.id, end);
  }

  /** An answer that does not come puts the whole connection in doubt. */
  void check(Duration limit) throws WireException {
    InFlight oldest = inFlight.peekFirst();
    if (oldest != null && System.nanoTime() - oldest.sinceNanos > limit.toNanos()) {
      throw WireException.lost("a message was not answered within " + limit.toMillis() + " ms");
    }
  }

  /** If the broker ended the link since a message is too large, it can only be this one. */
  void refuseIfAlone() {
    InFlight oldest = inFlight.peekFirst();
    if (inFlightCount == 1 && oldest != null && !oldest.ended) {
      end(oldest, TransportEnd.REFUSED);
    }
  }

  /** What the broker did not answer is unknown. */
  @Override
  public void close() {
    for (InFlight entry : inFlight) {
      if (!entry.ended) {
        end(entry, TransportEnd.UNKNOWN);
      }
    }
    inFlight.clear();
  }
}
