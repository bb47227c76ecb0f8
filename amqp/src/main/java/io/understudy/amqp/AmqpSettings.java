package io.understudy.amqp;

import java.net.URI;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the node's inbox is and who asks for it.
 *
 * @param brokers {@code amqp://host:port} or {@code amqps://host:port}; all of them keep the inbox,
 *     one at a time, and are tried in turn
 * @param inbox the inbox queue's address
 * @param container who we are, for the brokers' operators: instance and incarnation
 * @param login to these brokers
 * @param peerLogin to the brokers of others; they never see {@code login}
 * @param tls for {@code amqps}; the JVM's own when it is null
 */
public record AmqpSettings(
    List<URI> brokers,
    String inbox,
    String container,
    Login login,
    Login peerLogin,
    AmqpLimits limits,
    AmqpTimes times,
    @Nullable SSLContext tls) {
  private static final Set<String> SCHEMES = Set.of("amqp", "amqps");
  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;

  public AmqpSettings {
    brokers = List.copyOf(brokers);
    require(!brokers.isEmpty(), "brokers", "one or more");
    require(brokers.stream().allMatch(AmqpSettings::isUsable), "brokers", "amqp[s]://host:port");
    require(!inbox.isBlank(), "inbox", "an address");
    require(!container.isBlank(), "container", "a name");
  }

  /** The usual limits and times, and no login. */
  public static AmqpSettings of(List<URI> brokers, String inbox, String container) {
    return new AmqpSettings(
        brokers, inbox, container, Login.NONE, Login.NONE, AmqpLimits.USUAL, AmqpTimes.USUAL, null);
  }

  public AmqpSettings withLogin(Login own) {
    return new AmqpSettings(brokers, inbox, container, own, peerLogin, limits, times, tls);
  }

  public AmqpSettings withPeerLogin(Login peers) {
    return new AmqpSettings(brokers, inbox, container, login, peers, limits, times, tls);
  }

  public AmqpSettings withLimits(AmqpLimits others) {
    return new AmqpSettings(brokers, inbox, container, login, peerLogin, others, times, tls);
  }

  public AmqpSettings withTimes(AmqpTimes others) {
    return new AmqpSettings(brokers, inbox, container, login, peerLogin, limits, others, tls);
  }

  public AmqpSettings withTls(SSLContext context) {
    return new AmqpSettings(brokers, inbox, container, login, peerLogin, limits, times, context);
  }

  /** What this broker may know of us. */
  Login loginTo(URI broker) {
    return brokers.contains(broker) ? login : peerLogin;
  }

  static boolean isUsable(URI broker) {
    return broker.getScheme() != null
        && SCHEMES.contains(broker.getScheme())
        && broker.getHost() != null
        && broker.getUserInfo() == null;
  }

  static int portOf(URI broker) {
    if (broker.getPort() >= 0) {
      return broker.getPort();
    }
    return isTls(broker) ? TLS_PORT : PORT;
  }

  static boolean isTls(URI broker) {
    return "amqps".equals(broker.getScheme());
  }

  static void require(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The transport's setting " + name + " is not usable: expected " + expected + ".");
    }
  }
}
