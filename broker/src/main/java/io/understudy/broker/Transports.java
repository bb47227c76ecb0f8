package io.understudy.broker;

import io.understudy.broker.Listen.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/**
 * The doors of a broker: one for AMQP clients, and with a pair one to and one from the other
 * broker.
 */
final class Transports {
  static final String AMQP = "amqp";
  private static final int CONNECT_MILLIS = 500;

  private Transports() {}

  static TransportConfiguration amqp(BrokerSettings settings) {
    Listen listen = settings.listen();
    Map<String, Object> params = address(listen.at());
    params.put(TransportConstants.PROTOCOLS_PROP_NAME, "AMQP");
    tls(params, settings);
    Map<String, Object> protocol = new HashMap<>();
    protocol.put("amqpIdleTimeout", settings.idleTimeout().toMillis());
    protocol.put("saslMechanisms", listen.isSecured() ? "PLAIN" : "ANONYMOUS,PLAIN");
    return new TransportConfiguration(NettyAcceptorFactory.class.getName(), params, AMQP, protocol);
  }

  static TransportConfiguration replicationDoor(BrokerSettings settings, Endpoint at) {
    Map<String, Object> params = address(at);
    params.put(TransportConstants.PROTOCOLS_PROP_NAME, "CORE");
    tls(params, settings);
    return new TransportConfiguration(
        NettyAcceptorFactory.class.getName(), params, "replication", new HashMap<>());
  }

  static TransportConfiguration connector(BrokerSettings settings, String name, Endpoint to) {
    Map<String, Object> params = address(to);
    params.put(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_MILLIS);
    Tls tls = settings.listen().tls();
    if (tls.isOn()) {
      params.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
      params.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, "PEMCA");
      params.put(
          TransportConstants.TRUSTSTORE_PATH_PROP_NAME,
          tls.trust().isEmpty() ? tls.certificate() : tls.trust());
    }
    return new TransportConfiguration(
        NettyConnectorFactory.class.getName(), params, name, new HashMap<>());
  }

  private static Map<String, Object> address(Endpoint at) {
    Map<String, Object> params = new HashMap<>();
    params.put(TransportConstants.HOST_PROP_NAME, at.host());
    params.put(TransportConstants.PORT_PROP_NAME, at.port());
    params.put(TransportConstants.USE_EPOLL_PROP_NAME, false);
    params.put(TransportConstants.USE_KQUEUE_PROP_NAME, false);
    return params;
  }

  private static void tls(Map<String, Object> params, BrokerSettings settings) {
    Tls tls = settings.listen().tls();
    if (tls.isOn()) {
      params.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
      params.put(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, "TLSv1.3");
      params.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, "PEMCFG");
      params.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, pemFiles(settings, tls).toString());
    }
  }

  /** The small file in which the PEM key store wants to read where its parts are. */
  private static Path pemFiles(BrokerSettings settings, Tls tls) {
    Path file = settings.dataFolder().toAbsolutePath().resolve("tls.pemcfg");
    try {
      Files.createDirectories(settings.dataFolder());
      Files.writeString(
          file,
          "alias=understudy%nsource.key=%s%nsource.cert=%s%n"
              .formatted(
                  Path.of(tls.key()).toAbsolutePath(),
                  Path.of(tls.certificate()).toAbsolutePath()));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
