package io.understudy.testkit.transport;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportEnd;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * All brokers of a network, in memory. One thread does everything in the order in which it was
 * asked for, and calls the listeners; so a test that asks in one order sees one order.
 *
 * <p>Queues come into being with the first message or consumer, unless that is switched off.
 */
public final class MemoryBroker implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("memory-broker").factory());

  private final Map<String, MemoryQueue> queues = new HashMap<>();
  private final Set<String> deadAddresses = new HashSet<>();
  private final Set<String> duplicateIds = new HashSet<>();
  private boolean creatingQueues = true;
  private boolean doublingNext;
  private volatile boolean up = true;

  /** A transport whose inbox is at this address, with so many unaccepted deliveries at most. */
  public Transport transport(String inbox, int credit) {
    return new MemoryTransport(this, inbox, credit);
  }

  /** From now on an address that nobody named before refuses its messages. */
  public void createNoQueues() {
    during(() -> creatingQueues = false);
  }

  public void createQueue(String address) {
    during(() -> queues.putIfAbsent(address, new MemoryQueue()));
  }

  /** Nobody answers at this address: what is sent there ends unknown. */
  public void letDie(String address) {
    during(() -> deadAddresses.add(address));
  }

  public void revive(String address) {
    during(() -> deadAddresses.remove(address));
  }

  /** Every connection is lost at once: what was delivered and not accepted comes again. */
  public void loseConnections() {
    during(() -> queues.values().forEach(MemoryQueue::reconnect));
  }

  /** The broker stops answering; consumers get nothing and sends end unknown. */
  public void stop() {
    during(() -> up = false);
  }

  /** The broker answers again, with everything that it had. */
  public void start() {
    during(
        () -> {
          up = true;
          queues.values().forEach(MemoryQueue::reconnect);
        });
  }

  /** The broker came back without its disk: nothing of what it had is there. */
  public void dropContent() {
    during(
        () -> {
          queues.values().forEach(MemoryQueue::drop);
          duplicateIds.clear();
        });
  }

  /** The next message is delivered twice. */
  public void doubleNext() {
    during(() -> doublingNext = true);
  }

  /** How many messages wait at the address or are delivered and not accepted. */
  public int depth(String address) {
    int[] depth = new int[1];
    during(
        () -> {
          MemoryQueue queue = queues.get(address);
          depth[0] = queue == null ? 0 : queue.depth();
        });
    return depth[0];
  }

  boolean isUp() {
    return up;
  }

  /** Does it on the broker's thread, some time. After the end it is not done at all. */
  void later(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException e) {
      // The broker is closed: it is as if it were gone.
    }
  }

  void consume(String address, MemoryReign reign) {
    queues.computeIfAbsent(address, _ -> new MemoryQueue()).consumedBy(reign, this);
  }

  void leave(String address, MemoryReign reign) {
    queues.computeIfAbsent(address, _ -> new MemoryQueue()).leftBy(reign);
  }

  void accept(String address, MemoryReign reign, long delivery) {
    queues.computeIfAbsent(address, _ -> new MemoryQueue()).accept(reign, delivery);
  }

  TransportEnd take(OutgoingMessage message) {
    String address = message.to().address();
    if (!up || deadAddresses.contains(address)) {
      return TransportEnd.UNKNOWN;
    }
    if (!creatingQueues && !queues.containsKey(address)) {
      return TransportEnd.REFUSED;
    }
    if (message.duplicateId().isEmpty() || duplicateIds.add(message.duplicateId())) {
      MemoryQueue queue = queues.computeIfAbsent(address, _ -> new MemoryQueue());
      IncomingMessage kept = kept(message);
      queue.add(kept);
      if (doublingNext) {
        doublingNext = false;
        queue.add(kept);
      }
    }
    return TransportEnd.ACCEPTED;
  }

  private static IncomingMessage kept(OutgoingMessage message) {
    return new IncomingMessage(
        0,
        "",
        message.correlationId(),
        "",
        message.contentType(),
        message.properties(),
        message.body(),
        "");
  }

  /** A message of somebody who is no node, with all that such a one may have. */
  public void put(String address, IncomingMessage message) {
    during(() -> queues.computeIfAbsent(address, _ -> new MemoryQueue()).add(message));
  }

  /** Does it on the broker's thread and waits for it, so that the caller sees it done. */
  private void during(Runnable work) {
    try {
      thread.submit(work).get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The test was interrupted.", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("A listener holds up the broker in memory.", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
