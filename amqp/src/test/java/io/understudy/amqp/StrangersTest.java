package io.understudy.amqp;

import static io.understudy.testkit.transport.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.testkit.transport.Ear;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages and servers of others, at a real broker. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StrangersTest {
  private static final String INBOX = "inbox";

  private final Ear ear = new Ear();
  private TestBroker broker;
  private AmqpTransport transport;

  @BeforeEach
  void begin() {
    broker = TestBroker.start(TestBroker.Plan.USUAL).withQueue(INBOX);
    transport = AmqpTransport.open(settings());
  }

  @AfterEach
  void end() {
    transport.close();
    broker.close();
  }

  private AmqpSettings settings() {
    return AmqpSettings.of(List.of(broker.uri()), INBOX, "bank-a-1");
  }

  private Destination inbox(URI uri) {
    return new Destination("bank-a", List.of(uri), INBOX);
  }

  /** As another client would send it. */
  private void sendRaw(ProtonBuffer... messages) throws WireException {
    Bell bell = new Bell();
    bell.ownedByThisThread();
    try (Wire wire = Wire.open(broker.uri(), "stranger", settings(), bell)) {
      Sender sender = wire.openSession().sender("stranger");
      Target target = new Target();
      target.setAddress(INBOX);
      sender.setTarget(target);
      sender.setSource(new Source());
      sender.setDeliveryTagGenerator(
          ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL.createGenerator());
      sender.open();
      wire.attach(sender, INBOX);
      wire.await(sender::isSendable, "credit");
      for (ProtonBuffer each : messages) {
        sender.next().writeBytes(each);
      }
      wire.leave();
    }
  }

  @Test
  void aStrangersMessageIsTakenOrToldAndHoldsUpNoOther() throws Exception {
    ReignTransport reign = transport.open(1, ear);
    sendRaw(
        MessageReaderTest.encoded(new AmqpValue<>("a text")),
        MessageReaderTest.encoded(new AmqpValue<>(Map.of("a", "map"))),
        MessageReaderTest.encoded(new AmqpValue<>("another")));

    List<IncomingMessage> messages = ear.arrivals(3);
    assertThat(Ear.text(messages.get(0))).isEqualTo("a text");
    assertThat(messages.get(1).trouble()).contains("Map");
    assertThat(Ear.text(messages.get(2))).isEqualTo("another");
    messages.forEach(it -> reign.accept(it.delivery()));
  }

  @Test
  void bytesThatAreNoMessageHarmNobody() throws Exception {
    ReignTransport reign = transport.open(1, ear);
    byte[] garbage = "GET / HTTP/1.1".getBytes(StandardCharsets.UTF_8);
    sendRaw(ProtonBufferAllocator.defaultAllocator().copy(garbage));
    reign.send(message(1, inbox(broker.uri()), "fine"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(Ear.text(ear.arrivals(1).getFirst())).isEqualTo("fine");
  }

  @Test
  void aServerThatSpeaksNoAmqpIsPassedOver() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAsWebServer(door));
      URI web = URI.create("amqp://127.0.0.1:" + door.getLocalPort());
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(web), "hello?"));
      assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);

      Destination both = new Destination("bank-a", List.of(web, broker.uri()), INBOX);
      reign.send(message(2, both, "hello"));
      assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    }
  }

  private static void answerAsWebServer(ServerSocket door) {
    try {
      while (true) {
        try (Socket client = door.accept()) {
          byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8);
          client.getOutputStream().write(answer);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void manyMessagesAtOnceAreAllAnsweredByABrokerThatKeepsUp() {
    ReignTransport reign = transport.open(1, new Ear());
    Ear answers = new Ear();
    reign.close();
    ReignTransport busy = transport.open(2, answers);
    int count = 30_000;
    for (int id = 1; id <= count; id++) {
      busy.send(message(id, inbox(broker.uri()), "m"));
    }
    for (int id = 1; id <= count; id++) {
      assertThat(answers.end(id)).isEqualTo(TransportEnd.ACCEPTED);
    }
  }

  @Test
  void aFullAddressLeavesNobodyWaiting() {
    broker.withFullAfter("full", 50).withQueue("full");
    ReignTransport reign = transport.open(1, ear);
    Destination full = new Destination("full", List.of(broker.uri()), "full");
    int count = 3_000;
    for (int id = 1; id <= count; id++) {
      reign.send(message(id, full, "m"));
    }
    int unknown = 0;
    for (int id = 1; id <= count; id++) {
      unknown += ear.end(id) == TransportEnd.UNKNOWN ? 1 : 0;
    }
    assertThat(unknown).isPositive();
  }

  @Test
  void aMessageThatIsNotAcceptedOutlivesManyConnections() {
    TestProxy proxy = TestProxy.to(broker.port());
    AmqpSettings settings = AmqpSettings.of(List.of(proxy.uri()), INBOX, "bank-a-2");
    try (proxy;
        AmqpTransport shaky = AmqpTransport.open(settings)) {
      ReignTransport reign = shaky.open(1, ear);
      reign.send(message(1, inbox(broker.uri()), "still here"));
      for (int times = 1; times <= 15; times++) {
        ear.arrivals(times);
        proxy.dropConnections();
      }
      assertThat(ear.arrivals(16)).hasSize(16);
    }
  }
}
