package io.understudy.testkit.transport;

import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The transport of one instance at the broker in memory. */
final class MemoryTransport implements Transport {
  private final MemoryBroker broker;
  private final String inbox;
  private final int credit;
  private final List<MemoryReign> reigns = new CopyOnWriteArrayList<>();

  MemoryTransport(MemoryBroker broker, String inbox, int credit) {
    this.broker = broker;
    this.inbox = inbox;
    this.credit = credit;
  }

  @Override
  public ReignTransport open(long epoch, TransportListener listener) {
    reigns.forEach(MemoryReign::close);
    reigns.clear();
    MemoryReign reign = new MemoryReign(broker, inbox, credit, listener);
    reigns.add(reign);
    broker.later(() -> broker.consume(inbox, reign));
    return reign;
  }

  @Override
  public boolean reachable() {
    return broker.isUp();
  }

  @Override
  public void close() {
    reigns.forEach(MemoryReign::close);
  }
}
