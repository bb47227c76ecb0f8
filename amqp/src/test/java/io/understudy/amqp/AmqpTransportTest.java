package io.understudy.amqp;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Transport;
import io.understudy.testkit.transport.TransportContract;
import io.understudy.testkit.transport.TransportHarness;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AmqpTransportTest extends TransportContract {
  private static TestBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start(TestBroker.Plan.USUAL);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected TransportHarness harness() {
    return new Harness(broker);
  }

  /** Queues of their own at a broker that is shared, since starting one takes a second. */
  private static final class Harness implements TransportHarness {
    private final String inbox = "inbox-" + UUID.randomUUID();
    private final String other = "other-" + UUID.randomUUID();
    private final TestProxy proxy;
    private final TestProxy frozen = TestProxy.frozen();
    private final List<Transport> transports = new ArrayList<>();

    Harness(TestBroker broker) {
      broker.withQueue(inbox).withQueue(other);
      proxy = TestProxy.to(broker.port());
    }

    @Override
    public Transport open(String instance) {
      AmqpSettings settings =
          AmqpSettings.of(List.of(proxy.uri()), inbox, instance)
              .withLimits(AmqpLimits.USUAL.withCredit(CREDIT));
      Transport transport = AmqpTransport.open(settings);
      transports.add(transport);
      return transport;
    }

    @Override
    public Destination inbox() {
      return to("inbox", proxy.uri(), inbox);
    }

    @Override
    public Destination aside(String name) {
      return to(name, proxy.uri(), other);
    }

    @Override
    public Destination missing() {
      return to("missing", proxy.uri(), "missing");
    }

    @Override
    public Destination dead(String name) {
      return to(name, frozen.uri(), "dead");
    }

    @Override
    public void loseConnections() {
      proxy.dropConnections();
    }

    @Override
    public void close() {
      transports.forEach(Transport::close);
      proxy.close();
      frozen.close();
    }

    private static Destination to(String name, URI broker, String address) {
      return new Destination(name, List.of(broker), address);
    }
  }
}
