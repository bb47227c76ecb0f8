package io.understudy.testkit.transport;

import io.understudy.engine.port.IncomingMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One queue and its only consumer. On the broker's thread. */
final class MemoryQueue {
  private final Deque<IncomingMessage> waiting = new ArrayDeque<>();

  /** By the number of the delivery, in order. */
  private final Map<Long, IncomingMessage> delivered = new LinkedHashMap<>();

  private @Nullable MemoryReign consumer;
  private @Nullable MemoryBroker broker;

  void add(IncomingMessage message) {
    waiting.addLast(message);
    deliver();
  }

  /** Whoever consumed before is pushed aside. */
  void consumedBy(MemoryReign reign, MemoryBroker itsBroker) {
    takeBack();
    consumer = reign;
    broker = itsBroker;
    deliver();
  }

  void leftBy(MemoryReign reign) {
    if (consumer == reign) {
      takeBack();
      consumer = null;
    }
  }

  void accept(MemoryReign reign, long delivery) {
    if (consumer == reign && delivered.remove(delivery) != null) {
      deliver();
    }
  }

  void reconnect() {
    takeBack();
    deliver();
  }

  void drop() {
    waiting.clear();
    delivered.clear();
  }

  int depth() {
    return waiting.size() + delivered.size();
  }

  private void takeBack() {
    List<IncomingMessage> back = new ArrayList<>(delivered.values());
    delivered.clear();
    back.reversed().forEach(waiting::addFirst);
  }

  private void deliver() {
    MemoryReign to = consumer;
    if (to == null || broker == null || !broker.isUp()) {
      return;
    }
    while (delivered.size() < to.credit() && !waiting.isEmpty()) {
      IncomingMessage message = waiting.removeFirst();
      long delivery = to.nextDelivery();
      delivered.put(delivery, message);
      to.deliver(delivery, message);
    }
  }
}
