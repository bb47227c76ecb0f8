package io.understudy.broker.amqp;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.EventHandler;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ProtonHandler;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.FrameBody;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.framing.TransportFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders how large a message may be, and closes the link of one that sends a larger one as
 * soon as it has, before the rest of it is taken. A sender that goes on all the same loses its
 * connection. Used by its connection's network thread only.
 */
final class SizeLimit implements EventHandler, ProtocolTracer {
  private static final Logger LOG = LoggerFactory.getLogger(SizeLimit.class);
  private static final EnumSet<EndpointState> ANY = EnumSet.allOf(EndpointState.class);

  /** A sender that is told and goes on for so many times the limit loses its connection. */
  private static final int GIVE_UP_FACTOR = 16;

  private final ProtonHandler handler;
  private final long bytesMax;
  private final String remote;
  private final AtomicLong refused;
  private final Map<LinkKey, Incoming> incoming = new HashMap<>();

  private record LinkKey(int channel, long handle) {}

  /** The message that a link is in the middle of. */
  private static final class Incoming {
    final String link;
    long bytes;
    boolean told;

    Incoming(String link) {
      this.link = link;
    }
  }

  SizeLimit(ProtonHandler handler, long bytesMax, String remote, AtomicLong refused) {
    this.handler = handler;
    this.bytesMax = bytesMax;
    this.remote = remote;
    this.refused = refused;
  }

  @Override
  public void onInit(Link link) {
    if (link instanceof Receiver) {
      link.setMaxMessageSize(UnsignedLong.valueOf(bytesMax));
    }
  }

  @Override
  public void receivedFrame(TransportFrame frame) {
    FrameBody body = frame.getBody();
    if (body instanceof Transfer transfer) {
      Incoming message = incoming.get(key(frame, transfer.getHandle().longValue()));
      if (message != null) {
        count(message, transfer, frame.getPayload() == null ? 0 : frame.getPayload().getLength());
      }
    } else if (body instanceof Attach attach && attach.getRole() == Role.SENDER) {
      incoming.put(key(frame, attach.getHandle().longValue()), new Incoming(attach.getName()));
    } else if (body instanceof Detach detach) {
      incoming.remove(key(frame, detach.getHandle().longValue()));
    }
  }

  private static LinkKey key(TransportFrame frame, long handle) {
    return new LinkKey(frame.getChannel(), handle);
  }

  private void count(Incoming message, Transfer transfer, int bytes) {
    message.bytes += bytes;
    if (message.bytes > GIVE_UP_FACTOR * bytesMax) {
      handler.runLater(this::closeConnection);
    } else if (message.bytes > bytesMax && !message.told) {
      message.told = true;
      refused.incrementAndGet();
      LOG.warn("A message of more than {} bytes from {} was refused.", bytesMax, remote);
      handler.runLater(() -> closeLink(message.link));
    }
    if (!transfer.getMore() || transfer.getAborted()) {
      message.bytes = 0;
    }
  }

  private void closeLink(String name) {
    for (Link link = first(); link != null; link = link.next(ANY, ANY)) {
      if (link instanceof Receiver && name.equals(link.getName())) {
        close(link);
      }
    }
    handler.flush();
  }

  private Link first() {
    return handler.getConnection().linkHead(ANY, ANY);
  }

  private void close(Link link) {
    ErrorCondition condition = condition();
    try {
      if (link.getContext() instanceof ProtonDeliveryHandler receiver) {
        receiver.close(condition);
      }
    } catch (Exception e) {
      LOG.debug("The link {} did not close cleanly.", link.getName(), e);
    }
    link.setContext(new Drain());
    link.setCondition(condition);
    link.close();
  }

  private void closeConnection() {
    handler.getConnection().setCondition(condition());
    handler.getConnection().close();
    handler.flush();
  }

  private ErrorCondition condition() {
    return new ErrorCondition(
        LinkError.MESSAGE_SIZE_EXCEEDED, "A message is at most " + bytesMax + " bytes here.");
  }

  @Override
  public void sentFrame(TransportFrame frame) {
    // Only what comes in is counted.
  }
}
