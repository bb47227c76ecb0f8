package io.understudy.broker;

import io.understudy.broker.amqp.WatchConnections;
import io.understudy.broker.pair.PairArbiter;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer.SERVER_STATE;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.jspecify.annotations.Nullable;

/** One Artemis server from its start to its end; it is not started twice. Any thread. */
final class Server {
  private final ActiveMQServerImpl server;
  private final @Nullable PairArbiter arbiter;
  private volatile @Nullable Throwable failure;
  private volatile boolean returned;

  private Server(ActiveMQServerImpl server, @Nullable PairArbiter arbiter) {
    this.server = server;
    this.arbiter = arbiter;
    server.registerActivationFailureListener(e -> failure = e);
    server.registerIOCriticalErrorListener((code, message, file) -> failure = code);
  }

  static Server of(BrokerSettings settings, @Nullable PairArbiter arbiter, AtomicLong refused) {
    Configuration configuration = MakeConfiguration.of(settings);
    PairSettings pair = settings.pair();
    if (pair != null && arbiter != null) {
      PairConfiguration.add(configuration, settings, pair, arbiter);
    }
    Listen listen = settings.listen();
    ActiveMQServerImpl server =
        new ActiveMQServerImpl(configuration, new OneUser(listen.user(), listen.password()));
    server.addProtocolManagerFactory(new ProtonProtocolManagerFactory());
    server.registerBrokerPlugin(
        new WatchConnections(
            settings.messageBytesMax(), arbiter == null ? () -> true : arbiter::mayAct, refused));
    return new Server(server, arbiter);
  }

  /**
   * Returns when it takes clients or, as one of a pair, as soon as it is known that it does not.
   */
  void start() {
    try {
      server.start();
    } catch (Exception e) {
      failure = e;
    } finally {
      returned = true;
    }
  }

  /** What ended it, if anything did. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Stopped by itself, or never came up. */
  boolean hasEnded() {
    SERVER_STATE state = server.getState();
    return returned && (failure != null || state == SERVER_STATE.STOPPED);
  }

  int port() {
    return server.getRemotingService().getAcceptor(Transports.AMQP) instanceof NettyAcceptor netty
        ? netty.getActualPort()
        : 0;
  }

  BrokerView look() {
    PairArbiter arbiter = this.arbiter;
    boolean takesClients = server.getState() == SERVER_STATE.STARTED && server.isActive();
    if (arbiter == null) {
      return takesClients
          ? new BrokerView(BrokerRole.LIVE, "alone")
          : new BrokerView(BrokerRole.STARTING, "reads its messages");
    }
    if (takesClients && !server.getHAPolicy().isBackup()) {
      return live(arbiter);
    }
    if (server.getHAPolicy() != null && server.getHAPolicy().isBackup() && inStep()) {
      return new BrokerView(BrokerRole.BACKUP, "has every message of " + other(arbiter));
    }
    return waiting(arbiter);
  }

  private BrokerView live(PairArbiter arbiter) {
    if (!arbiter.mayAct()) {
      String trouble = arbiter.trouble();
      return new BrokerView(
          BrokerRole.DOWN, trouble.isEmpty() ? "lost the lock of the pair" : trouble);
    }
    boolean copied = server.getActivation() != null && server.isReplicaSync();
    return new BrokerView(
        BrokerRole.LIVE,
        copied
            ? "holds the lock of the pair; the backup has every message"
            : "holds the lock of the pair; there is no backup");
  }

  private boolean inStep() {
    try {
      return server.getActivation() != null && server.isReplicaSync();
    } catch (RuntimeException _) {
      return false; // between two activations
    }
  }

  private BrokerView waiting(PairArbiter arbiter) {
    String trouble = arbiter.trouble();
    if (!trouble.isEmpty()) {
      return new BrokerView(BrokerRole.WAITING, trouble);
    }
    if (arbiter.mayAct()) {
      return new BrokerView(BrokerRole.WAITING, "has the lock of the pair and is about to be live");
    }
    return new BrokerView(
        BrokerRole.WAITING,
        arbiter.otherHolder() == null
            ? "waits for the lock of the pair, or for the broker that has the newest messages"
            : "copies the messages of " + other(arbiter));
  }

  private static String other(PairArbiter arbiter) {
    String other = arbiter.otherHolder();
    return other == null ? "the other broker" : other;
  }

  void stop() throws Exception {
    server.stop();
  }
}
