package io.understudy.node.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the node talks to others.
 *
 * @param brokers those with this node's inbox; empty for none: the node then talks to itself only
 * @param inbox the inbox queue's address
 * @param party the node's name for others
 * @param keyFile the node's private key, the same for all its instances
 * @param brokerPatience how long no broker may answer before the hot instance leaves the stage
 * @param directory who the others are; empty for nobody
 */
public record MessagesConfig(
    List<URI> brokers,
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
    return !brokers.isEmpty();
  }
}
