package io.understudy.verification.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.jspecify.annotations.Nullable;

/**
 * A plain AMQP client that sends numbered durable messages as fast as they are accepted, to
 * whichever of its ports gives it a link, one port an attempt. Remembers what was accepted, and
 * when.
 */
final class Load implements AutoCloseable {
  private static final int CALL_MILLIS = 1_000;
  private static final int RETRY_MILLIS = 20;

  private final String queue;
  private final int[] ports;
  private final Map<Integer, Long> acceptedNanos = new HashMap<>();
  private final Thread thread;
  private volatile boolean ending;
  private volatile int accepted;

  Load(String queue, int... ports) {
    this.queue = queue;
    this.ports = ports;
    this.thread = Thread.ofPlatform().name("load").daemon().start(this::run);
  }

  private void run() {
    int next = 0;
    int attempt = 0;
    while (!ending) {
      try (Client client = Client.create();
          Connection connection = connect(client, ports[attempt++ % ports.length])) {
        Sender sender = connection.openSender(queue);
        await(sender.openFuture());
        while (!ending) {
          Message<Integer> message = Message.create(next).durable(true);
          if (!await(sender.send(message).settlementFuture()).remoteState().isAccepted()) {
            break;
          }
          synchronized (acceptedNanos) {
            acceptedNanos.put(next, System.nanoTime());
          }
          accepted = ++next;
        }
      } catch (Exception _) {
        java.util.concurrent.locks.LockSupport.parkNanos(RETRY_MILLIS * 1_000_000L);
      }
    }
  }

  private static Connection connect(Client client, int port) throws Exception {
    ConnectionOptions options = new ConnectionOptions();
    options.transportOptions().connectTimeout(CALL_MILLIS);
    options.openTimeout(CALL_MILLIS).requestTimeout(CALL_MILLIS).sendTimeout(CALL_MILLIS);
    options.closeTimeout(CALL_MILLIS);
    Connection connection = client.connect("127.0.0.1", port, options);
    await(connection.openFuture());
    return connection;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.get(CALL_MILLIS, TimeUnit.MILLISECONDS);
  }

  int accepted() {
    return accepted;
  }

  /** The longest time between two acceptances so far. */
  Duration longestGap() {
    List<Long> times;
    synchronized (acceptedNanos) {
      times = new ArrayList<>(acceptedNanos.values());
    }
    times.sort(null);
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return Duration.ofNanos(longest);
  }

  /** Ends it and answers every number that was accepted. */
  Set<Integer> end() {
    ending = true;
    try {
      boolean _ = thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Set.copyOf(acceptedNanos.keySet());
  }

  @Override
  public void close() {
    Set<Integer> _ = end();
  }

  /** Takes everything out of the queue. */
  static Set<Integer> drain(String queue, int port) throws Exception {
    Set<Integer> found = new HashSet<>();
    try (Client client = Client.create();
        Connection connection = connect(client, port)) {
      Receiver receiver = connection.openReceiver(queue, new ReceiverOptions().creditWindow(500));
      @Nullable Delivery delivery;
      while ((delivery = receiver.receive(1, TimeUnit.SECONDS)) != null) {
        found.add((Integer) delivery.message().body());
      }
    }
    return found;
  }
}
