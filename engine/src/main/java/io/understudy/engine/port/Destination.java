package io.understudy.engine.port;

import java.net.URI;
import java.util.List;

/**
 * Where messages go: a queue at any one of several brokers of one cluster.
 *
 * @param name unique; what is under way to a destination is kept apart by it
 * @param brokers {@code amqp://host:port} or {@code amqps://host:port}; tried in turn
 * @param address the queue's address
 */
public record Destination(String name, List<URI> brokers, String address) {
  public Destination {
    brokers = List.copyOf(brokers);
  }
}
