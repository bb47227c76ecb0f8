package io.understudy.engine.port;

import java.net.URI;
import java.util.List;

/**
 * Where messages go: a queue at any one of several brokers of one cluster.
 *
 * @param name unique; what is under way to a destination is kept apart by it
 * @param brokers empty for the node's own; {@code amqp://host:port} or {@code amqps://host:port};
 *     tried in turn
 * @param address the queue's address
 */
public record Destination(String name, List<URI> brokers, String address) {
  public Destination {
    brokers = List.copyOf(brokers);
  }

  /**
   * An address at the node's own broker. All of these are one destination to the transport: what
   * goes to one of them may wait for what goes to another.
   */
  public static Destination home(String address) {
    return new Destination("", List.of(), address);
  }

  /** Whether it is at the node's own broker. */
  public boolean isHome() {
    return name.isEmpty();
  }
}
