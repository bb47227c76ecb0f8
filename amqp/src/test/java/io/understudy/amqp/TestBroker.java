package io.understudy.amqp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/** A real Artemis inside the test, that speaks AMQP on a port of its own. */
final class TestBroker implements AutoCloseable {
  static final String USER = "node";
  static final String PASSWORD = "secret";

  private final int port;
  private final int idleMillis;
  private final @Nullable Path folder;
  private final boolean locked;
  private final String tls;
  private final boolean manageable;
  private EmbeddedActiveMQ server;

  private TestBroker(Plan plan) throws Exception {
    this.port = freePort();
    this.tls = plan.tls();
    this.idleMillis = plan.idleMillis();
    this.folder = plan.folder();
    this.locked = plan.locked();
    this.manageable = plan.manageable();
    this.server = build();
    server.start();
  }

  /**
   * @param folder of the journal; null for a broker that forgets
   * @param idleMillis after which it ends a silent connection
   * @param locked whether a user and a password are needed
   * @param manageable whether users may use the management
   * @param tls what the acceptor needs for it; empty for none
   */
  record Plan(
      @Nullable Path folder, int idleMillis, boolean locked, boolean manageable, String tls) {
    static final Plan USUAL = new Plan(null, 60_000, false, true, "");

    Plan keptIn(Path journal) {
      return new Plan(journal, idleMillis, locked, manageable, tls);
    }

    Plan idle(int millis) {
      return new Plan(folder, millis, locked, manageable, tls);
    }

    Plan lockedFor(boolean managers) {
      return new Plan(folder, idleMillis, true, managers, tls);
    }

    Plan secured(Path keys, String password) {
      String parameters =
          ";sslEnabled=true;keyStoreType=PKCS12;keyStorePath="
              + keys
              + ";keyStorePassword="
              + password;
      return new Plan(folder, idleMillis, locked, manageable, parameters);
    }
  }

  static TestBroker start(Plan plan) {
    try {
      return new TestBroker(plan);
    } catch (Exception e) {
      throw new IllegalStateException("The broker for the test does not start.", e);
    }
  }

  private EmbeddedActiveMQ build() throws Exception {
    Configuration configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(folder != null).setSecurityEnabled(locked);
    configuration.setJMXManagementEnabled(false);
    if (folder != null) {
      configuration
          .setJournalType(JournalType.NIO)
          .setJournalDirectory(folder.resolve("journal").toString())
          .setBindingsDirectory(folder.resolve("bindings").toString())
          .setLargeMessagesDirectory(folder.resolve("large").toString())
          .setPagingDirectory(folder.resolve("paging").toString());
    }
    configuration.addAcceptorConfiguration(
        "amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP;amqpIdleTimeout=" + idleMillis + tls);
    AddressSettings settings = new AddressSettings();
    settings.setAutoCreateAddresses(false).setAutoCreateQueues(false).setMaxDeliveryAttempts(-1);
    configuration.addAddressSetting("#", settings);
    Role role =
        new Role(
            "nodes",
            true,
            true,
            false,
            false,
            true,
            true,
            manageable,
            true,
            true,
            true,
            true,
            true);
    configuration.putSecurityRoles("#", Set.of(role));
    EmbeddedActiveMQ built = new EmbeddedActiveMQ().setConfiguration(configuration);
    if (locked) {
      SecurityConfiguration users = new SecurityConfiguration();
      users.addUser(USER, PASSWORD);
      users.addRole(USER, "nodes");
      built.setSecurityManager(
          new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    }
    return built;
  }

  URI uri() {
    return URI.create((tls.isEmpty() ? "amqp" : "amqps") + "://localhost:" + port);
  }

  int port() {
    return port;
  }

  TestBroker withQueue(String address) {
    try {
      server
          .getActiveMQServer()
          .createQueue(
              QueueConfiguration.of(address)
                  .setRoutingType(RoutingType.ANYCAST)
                  .setAutoCreateAddress(true));
      return this;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** From so many messages on the address takes no more, and lets senders wait. */
  TestBroker withFullAfter(String address, long messages) {
    AddressSettings settings =
        new AddressSettings()
            .setMaxSizeMessages(messages)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK);
    server.getActiveMQServer().getAddressSettingsRepository().addMatch(address, settings);
    return this;
  }

  /** It drops what was delivered so often, as it does unless it is told otherwise. */
  TestBroker withDeliveriesMax(int deliveries) {
    AddressSettings settings = new AddressSettings().setMaxDeliveryAttempts(deliveries);
    server.getActiveMQServer().getAddressSettingsRepository().addMatch("#", settings);
    return this;
  }

  long messages(String address) {
    Queue queue = server.getActiveMQServer().locateQueue(SimpleString.of(address));
    return queue.getMessageCount();
  }

  long consumers(String address) {
    return server.getActiveMQServer().locateQueue(SimpleString.of(address)).getConsumerCount();
  }

  int connections() {
    return server.getActiveMQServer().getRemotingService().getConnections().size();
  }

  void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void startAgain() {
    try {
      server = build();
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
