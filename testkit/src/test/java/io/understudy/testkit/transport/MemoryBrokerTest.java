package io.understudy.testkit.transport;

import static io.understudy.testkit.transport.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportEnd;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest {
  private static final Destination INBOX =
      new Destination("a", List.of(URI.create("amqp://memory:1")), "inbox");

  private final MemoryBroker broker = new MemoryBroker();
  private final Transport transport = broker.transport("inbox", 10);
  private final Ear ear = new Ear();
  private final ReignTransport reign = transport.open(1, ear);

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void aRepeatIsDroppedByItsDuplicateId() {
    byte[] once = {1};
    reign.send(message(1, INBOX, "d-1", once));
    reign.send(message(2, INBOX, "d-1", once));

    assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(broker.depth("inbox")).isOne();
  }

  @Test
  void aMessageIsDoubledOnDemand() {
    broker.doubleNext();
    reign.send(message(1, INBOX, "twice"));
    reign.send(message(2, INBOX, "once"));

    ear.arrivals(3);
    assertThat(ear.texts()).containsExactly("twice", "twice", "once");
  }

  @Test
  void withoutItsDiskTheBrokerKnowsNothing() {
    broker.stop();
    broker.start();
    reign.send(message(1, INBOX, "lost"));
    ear.arrivals(1);
    broker.dropContent();
    broker.loseConnections();
    reign.send(message(2, INBOX, "after"));

    ear.arrivals(2);
    assertThat(ear.texts()).containsExactly("lost", "after");
    assertThat(broker.depth("inbox")).isOne();
  }

  @Test
  void stoppedItTakesNothingAndKeepsWhatItHas() {
    reign.send(message(1, INBOX, "before"));
    ear.arrivals(1);
    broker.stop();
    assertThat(transport.reachable()).isFalse();
    reign.send(message(2, INBOX, "during"));
    assertThat(ear.end(2)).isEqualTo(TransportEnd.UNKNOWN);

    broker.start();

    assertThat(transport.reachable()).isTrue();
    ear.arrivals(2);
    assertThat(ear.texts()).containsExactly("before", "before");
  }

  @Test
  void aDeadAddressMayComeBack() {
    broker.letDie("inbox");
    reign.send(message(1, INBOX, "first"));
    assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);

    broker.revive("inbox");
    reign.send(message(2, INBOX, "second"));

    assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(broker.depth("inbox")).isOne();
  }
}
