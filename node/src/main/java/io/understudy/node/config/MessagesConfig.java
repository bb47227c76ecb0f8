package io.understudy.node.config;

import io.understudy.broker.BrokerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the node talks to others.
 *
 * @param brokers those with this node's inbox; empty for none: the node then talks to itself only
 * @param embedded a broker in this process, instead of {@code brokers}; {@code null} for none
 * @param inbox the inbox queue's address
 * @param party the node's name for others
 * @param keyFile the node's private key, the same for all its instances
 * @param brokerPatience how long no broker may answer before the hot instance leaves the stage
 * @param directory who the others are; empty for nobody
 */
public record MessagesConfig(
    List<URI> brokers,
    @Nullable BrokerSettings embedded,
    String user,
    Secret password,
    Broker peers,
    String inbox,
    String party,
    String keyFile,
    Path directory,
    Duration brokerPatience,
    int credit,
    int messageBytesMax) {

  /** How to log in to the brokers of others. */
  public record Broker(String user, Secret password) {}

  public boolean isOn() {
    return !brokers.isEmpty() || embedded != null;
  }
}
