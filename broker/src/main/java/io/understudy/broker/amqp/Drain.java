package io.understudy.broker.amqp;

import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;

/** The end of a link that was closed here: throws away what its sender had sent before it knew. */
final class Drain implements ProtonDeliveryHandler {
  @Override
  public void onMessage(Delivery delivery) {
    if (delivery.getLink() instanceof Receiver receiver) {
      var _ = receiver.recv();
      if (!delivery.isPartial()) {
        receiver.advance();
        delivery.settle();
      }
    }
  }

  @Override
  public void onFlow(int currentCredits, boolean drain) {
    // Nothing is sent on this link.
  }

  @Override
  public void close(boolean remoteLinkClose) {
    // Nothing of its own.
  }

  @Override
  public void close(ErrorCondition condition) {
    // Closed already.
  }
}
