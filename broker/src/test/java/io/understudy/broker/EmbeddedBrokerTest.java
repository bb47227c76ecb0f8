package io.understudy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmbeddedBrokerTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void startedAndStoppedFiveTimesItLeavesNoThread() throws Exception {
    startAndStop();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 5; i++) {
      startAndStop();
    }
    Set<Thread> more =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .collect(Collectors.toSet());
    for (Thread thread : more) {
      thread.join(SOON);
    }
    assertThat(more).allMatch(thread -> !thread.isAlive());
  }

  private void startAndStop() throws Exception {
    long began = System.nanoTime();
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder.resolve("b")));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
      assertThat(client.send("in", "hello", Map.of()).isAccepted()).isTrue();
      assertThat(client.take("in", SOON)).isEqualTo("hello");
    }
  }

  @Test
  void aDurableMessageIsThereAfterARestart() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      assertThat(client.send("in", "kept", Map.of()).isAccepted()).isTrue();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      assertThat(client.take("in", SOON)).isEqualTo("kept");
    }
  }

  @Test
  void aRepeatIsKnownByItsIdAlsoAfterARestart() throws Exception {
    Map<String, Object> id = Map.of("_AMQ_DUPL_ID", "one");
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      assertThat(client.send("in", "first", id).isAccepted()).isTrue();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      client.send("in", "again", id);
      assertThat(client.take("in", SOON)).isEqualTo("first");
      assertThat(client.take("in", Duration.ofMillis(200))).isNull();
    }
  }

  @Test
  void aMessageThatIsDeliveredOftenIsKept() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      client.send("in", "poison", Map.of());
      for (int i = 0; i < 30; i++) {
        Receiver receiver = client.receiver("in", 1);
        receiver.receive(SOON.toMillis(), TimeUnit.MILLISECONDS).modified(true, false);
        AmqpClient.await(receiver.closeAsync());
      }
      assertThat(client.take("in", SOON)).isEqualTo("poison");
    }
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedAndNothingStops() throws Exception {
    BrokerSettings small = BrokerSettings.in(folder).withMessageBytesMax(1 << 20);
    try (EmbeddedBroker broker = EmbeddedBroker.start(small)) {
      try (AmqpClient client = new AmqpClient(broker.endpoint())) {
        assertThat(client.send("in", new byte[900_000], Map.of()).isAccepted()).isTrue();
        assertThatThrownBy(() -> client.send("in", new byte[10 << 20], Map.of()))
            .isInstanceOf(ClientException.class)
            .hasMessageContaining("A message is at most 1048576 bytes here.");
        assertThat(client.send("in", "small", Map.of()).isAccepted()).isTrue();
      }
      assertThat(broker.messagesTooLarge()).isEqualTo(1);
      try (AmqpClient client = new AmqpClient(broker.endpoint())) {
        assertThat(client.take("in", SOON)).isInstanceOf(byte[].class);
        assertThat(client.take("in", SOON)).isEqualTo("small");
        assertThat(client.take("in", Duration.ofMillis(200))).isNull();
      }
    }
  }

  @Test
  void moreThanFitsInMemoryWaitsOnDiskInOrder() throws Exception {
    BrokerSettings tight =
        new BrokerSettings(
            folder, Listen.LOOPBACK, 1 << 20, 1 << 20, 0, BrokerSettings.IDLE_TIMEOUT, null);
    int count = 100;
    try (EmbeddedBroker broker = EmbeddedBroker.start(tight);
        AmqpClient client = new AmqpClient(broker.endpoint())) {
      for (int i = 0; i < count; i++) {
        byte[] body = new byte[50_000];
        body[0] = (byte) i;
        assertThat(client.send("in", body, Map.of()).isAccepted()).isTrue();
      }
      for (int i = 0; i < count; i++) {
        assertThat(client.take("in", SOON))
            .isInstanceOfSatisfying(byte[].class, body -> assertThat(body).hasSize(50_000));
      }
    }
  }

  @Test
  void whatASilentClientHadFetchedIsFreeForOthers() throws Exception {
    BrokerSettings impatient = BrokerSettings.in(folder).withIdleTimeout(Duration.ofSeconds(2));
    try (EmbeddedBroker broker = EmbeddedBroker.start(impatient);
        AmqpClient client = new AmqpClient(broker.endpoint());
        SilentConsumer silent = new SilentConsumer(broker.endpoint(), "in")) {
      client.send("in", "held", Map.of());
      silent.awaitMessage(SOON);
      assertThat(client.take("in", SOON)).isEqualTo("held");
    }
  }

  @Test
  void theConsumersOfAnAddressAreDisconnectedOverAmqp() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder));
        AmqpClient consumer = new AmqpClient(broker.endpoint());
        AmqpClient manager = new AmqpClient(broker.endpoint())) {
      Receiver receiver = consumer.receiver("in", 10);
      Receiver answers = manager.connection.openDynamicReceiver();
      AmqpClient.await(answers.openFuture());
      Sender sender = manager.connection.openSender("activemq.management");
      sender.send(
          org.apache.qpid.protonj2.client.Message.create("[\"in\"]")
              .replyTo(answers.address())
              .property("_AMQ_ResourceName", "broker")
              .property("_AMQ_OperationName", "closeConsumerConnectionsForAddress"));
      Object answer = answers.receive(SOON.toMillis(), TimeUnit.MILLISECONDS).message().body();
      assertThat(answer).isEqualTo("[true]");
      assertThatThrownBy(() -> receiver.receive(SOON.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(ClientException.class);
    }
  }

  @Test
  void anOpenAddressNeedsTlsAndAUser() {
    Listen open = new Listen(new Endpoint("0.0.0.0", 0), "u", "p", Listen.Tls.NONE);
    assertThatThrownBy(() -> EmbeddedBroker.start(BrokerSettings.in(folder).withListen(open)))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("needs TLS and a user with a password");
  }

  @Test
  void withAUserNobodyElseIsLetIn() throws Exception {
    Listen listen = Listen.LOOPBACK.withUser("node", "s3cret");
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerSettings.in(folder).withListen(listen))) {
      ConnectionOptions right = new ConnectionOptions().user("node").password("s3cret");
      try (AmqpClient client = new AmqpClient(broker.endpoint(), right)) {
        DeliveryState state = client.send("in", "hello", Map.of());
        assertThat(state.isAccepted()).isTrue();
      }
      ConnectionOptions wrong = new ConnectionOptions().user("node").password("guess");
      assertThatThrownBy(() -> new AmqpClient(broker.endpoint(), wrong))
          .isInstanceOf(ClientException.class);
      assertThatThrownBy(() -> new AmqpClient(broker.endpoint()))
          .isInstanceOf(ClientException.class);
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder.resolve("a")))) {
      Listen same = Listen.LOOPBACK.withPort(broker.endpoint().port());
      assertThatThrownBy(
              () -> EmbeddedBroker.start(BrokerSettings.in(folder.resolve("b")).withListen(same)))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("amqp://127.0.0.1:" + broker.endpoint().port());
    }
  }
}
