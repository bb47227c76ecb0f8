package io.understudy.testkit.transport;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Transport;
import java.net.URI;
import java.util.List;

class MemoryTransportTest extends TransportContract {
  @Override
  protected TransportHarness harness() {
    MemoryBroker broker = new MemoryBroker();
    broker.createQueue("inbox");
    broker.createQueue("there");
    broker.createNoQueues();
    return new TransportHarness() {
      @Override
      public Transport open(String instance) {
        return broker.transport("inbox", CREDIT);
      }

      @Override
      public Destination inbox() {
        return to("inbox", "inbox");
      }

      @Override
      public Destination aside(String name) {
        return to(name, "there");
      }

      @Override
      public Destination missing() {
        return to("missing", "missing");
      }

      @Override
      public Destination dead(String name) {
        broker.letDie("dead");
        return to(name, "dead");
      }

      @Override
      public void loseConnections() {
        broker.loseConnections();
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }

  private static Destination to(String name, String address) {
    return new Destination(name, List.of(URI.create("amqp://memory:1")), address);
  }
}
