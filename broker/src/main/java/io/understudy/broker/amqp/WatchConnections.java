package io.understudy.broker.amqp;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ProtonHandler;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.engine.impl.TransportImpl;

/** Puts the watchers on every AMQP connection when it is made; the pair's own are left alone. */
public final class WatchConnections implements ActiveMQServerConnectionPlugin {
  private final long messageBytesMax;
  private final BooleanSupplier mayAct;
  private final AtomicLong refused;

  /**
   * @param mayAct whether this broker may tell anybody anything
   * @param refused goes up with each message that was too large
   */
  public WatchConnections(long messageBytesMax, BooleanSupplier mayAct, AtomicLong refused) {
    this.messageBytesMax = messageBytesMax;
    this.mayAct = mayAct;
    this.refused = refused;
  }

  @Override
  public void afterCreateConnection(RemotingConnection connection) {
    if (connection instanceof ActiveMQProtonRemotingConnection amqp) {
      ProtonHandler handler = amqp.getAmqpConnection().getHandler();
      SizeLimit limit = new SizeLimit(handler, messageBytesMax, amqp.getRemoteAddress(), refused);
      handler.addEventHandler(limit);
      ((TransportImpl) handler.getTransport()).setProtocolTracer(limit);
      if (amqp.getTransportConnection() instanceof NettyConnection netty) {
        Channel channel = netty.getNettyChannel();
        channel.pipeline().addFirst(new LastWord(mayAct));
      }
    }
  }
}
