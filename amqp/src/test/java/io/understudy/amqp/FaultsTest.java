package io.understudy.amqp;

import static io.understudy.testkit.transport.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.testkit.transport.Ear;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages and connections when brokers stop, hang or refuse. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class FaultsTest {
  private static final String INBOX = "inbox";

  /** For a silent broker to be noticed, and the next one to be asked. */
  private static final Duration NOTICED = Duration.ofSeconds(6);

  private final Ear ear = new Ear();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private TestBroker broker(TestBroker.Plan plan) {
    return keep(TestBroker.start(plan)).withQueue(INBOX);
  }

  private Transport transport(URI... brokers) {
    return transport(AmqpSettings.of(List.of(brokers), INBOX, "bank-a-1"));
  }

  private Transport transport(AmqpSettings settings) {
    return keep(AmqpTransport.open(settings));
  }

  private static Destination inbox(URI... brokers) {
    return new Destination("bank-a", List.of(brokers), INBOX);
  }

  private static boolean becomes(BooleanSupplier so) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!so.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return so.getAsBoolean();
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Test
  void aBrokerThatIsStartedAgainGivesWhatWasNotAccepted(@TempDir Path folder) throws Exception {
    try (Heard heard = Heard.begin()) {
      TestBroker broker = broker(TestBroker.Plan.USUAL.keptIn(folder));
      Transport transport = transport(broker.uri());
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(broker.uri()), "first"));
      reign.send(message(2, inbox(broker.uri()), "second"));
      reign.accept(ear.arrivals(2).getFirst().delivery());
      assertThat(becomes(() -> broker.messages(INBOX) == 1)).isTrue();

      broker.stop();
      assertThat(becomes(() -> !transport.reachable())).isTrue();
      reign.send(message(3, inbox(broker.uri()), "lost"));
      assertThat(ear.end(3)).isEqualTo(TransportEnd.UNKNOWN);
      broker.startAgain();

      ear.arrivals(3);
      assertThat(becomes(transport::reachable)).isTrue();
      reign.send(message(4, inbox(broker.uri()), "third"));
      assertThat(ear.end(4)).isEqualTo(TransportEnd.ACCEPTED);
      ear.arrivals(4);
      assertThat(ear.texts()).containsExactly("first", "second", "second", "third");
      assertThat(heard.hasStackTraces()).isFalse();
      assertThat(heard.lines("Inbox inbox: not connected")).isOne();
      assertThat(heard.lines("Inbox inbox: connected")).isEqualTo(2);
    }
  }

  @Test
  void aBrokerThatFreezesIsLeftForTheNextOne() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    TestProxy first = keep(TestProxy.to(broker.port()));
    TestProxy second = keep(TestProxy.to(broker.port()));
    URI[] both = {first.uri(), second.uri()};
    ReignTransport reign = transport(both).open(1, ear);
    reign.send(message(1, inbox(both), "before"));
    reign.accept(ear.arrivals(1).getFirst().delivery());
    assertThat(becomes(() -> broker.messages(INBOX) == 0)).isTrue();

    first.freeze();
    long start = System.nanoTime();
    reign.send(message(2, inbox(both), "into the ice"));
    assertThat(ear.end(2)).isEqualTo(TransportEnd.UNKNOWN);
    reign.send(message(3, inbox(both), "after"));

    assertThat(ear.end(3)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(Ear.text(ear.arrivals(2).getLast())).isEqualTo("after");
    assertThat(since(start)).isLessThan(NOTICED);
  }

  @Test
  void aFrozenBrokerIsPassedOverWhenConnecting() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    URI[] both = {keep(TestProxy.frozen()).uri(), broker.uri()};
    long start = System.nanoTime();
    ReignTransport reign = transport(both).open(1, ear);
    reign.send(message(1, inbox(both), "there"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.arrivals(1)).hasSize(1);
    assertThat(since(start)).isLessThan(NOTICED);
  }

  @Test
  void aWarmInstanceSeesThatItsBrokerFreezes() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    TestProxy proxy = keep(TestProxy.to(broker.port()));
    Transport transport = transport(proxy.uri());
    assertThat(becomes(transport::reachable)).isTrue();

    long start = System.nanoTime();
    proxy.freeze();
    assertThat(becomes(() -> !transport.reachable())).isTrue();
    assertThat(since(start)).isLessThan(NOTICED);

    proxy.thaw();
    proxy.dropConnections();
    assertThat(becomes(transport::reachable)).isTrue();
  }

  @Test
  void aWrongPasswordIsToldAndNothingIsReachable() throws Exception {
    try (Heard heard = Heard.begin()) {
      TestBroker broker = broker(TestBroker.Plan.USUAL.lockedFor(true));
      AmqpSettings settings =
          AmqpSettings.of(List.of(broker.uri()), INBOX, "bank-a-1")
              .withLogin(new Login(TestBroker.USER, "guessed"));
      Transport transport = transport(settings);
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(broker.uri()), "never"));

      assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);
      assertThat(heard.comes("Inbox inbox: not connected")).isTrue();
      assertThat(heard.lines("check the user and the password")).isPositive();
      assertThat(heard.lines("guessed")).isZero();
      assertThat(heard.hasStackTraces()).isFalse();
      assertThat(transport.reachable()).isFalse();
    }
  }

  @Test
  void theRightPasswordOpens() {
    TestBroker broker = broker(TestBroker.Plan.USUAL.lockedFor(true));
    AmqpSettings settings =
        AmqpSettings.of(List.of(broker.uri()), INBOX, "bank-a-1")
            .withLogin(new Login(TestBroker.USER, TestBroker.PASSWORD));
    ReignTransport reign = transport(settings).open(1, ear);
    reign.send(message(1, inbox(broker.uri()), "in"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.arrivals(1)).hasSize(1);
  }

  @Test
  void theBrokerDropsARepeatByItsDuplicateId() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    ReignTransport reign = transport(broker.uri()).open(1, ear);
    byte[] body = {1};
    reign.send(message(1, inbox(broker.uri()), "d-1", body));
    reign.send(message(2, inbox(broker.uri()), "d-1", body));
    reign.send(message(3, inbox(broker.uri()), "d-2", body));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.end(3)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.arrivals(2)).hasSize(2);
    ear.hearsNoMoreThan(2, Duration.ofMillis(200));
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedHereAndNotKeptThere() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    AmqpLimits small = AmqpLimits.USUAL.withMessageBytesMax(300_000);
    AmqpSettings settings = AmqpSettings.of(List.of(broker.uri()), INBOX, "bank-a-1");
    ReignTransport reign = transport(settings.withLimits(small)).open(1, ear);
    Ear other = new Ear();
    ReignTransport sender =
        transport(AmqpSettings.of(List.of(broker.uri()), "elsewhere", "bank-b-1")).open(1, other);
    byte[] large = new byte[1 << 20];

    reign.send(message(1, inbox(broker.uri()), "", large));
    sender.send(message(2, inbox(broker.uri()), "", large));
    sender.send(message(3, inbox(broker.uri()), "small"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.REFUSED);
    assertThat(other.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    List<IncomingMessage> both = ear.arrivals(2);
    assertThat(both.getFirst().trouble()).contains("at most 300000");
    assertThat(both.getFirst().body()).isEmpty();
    assertThat(Ear.text(both.getLast())).isEqualTo("small");
    both.forEach(it -> reign.accept(it.delivery()));
    assertThat(becomes(() -> broker.messages(INBOX) == 0)).isTrue();
  }

  @Test
  void aTransportClosesInTimeAlsoWhenItsBrokerIsFrozen() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    TestProxy proxy = keep(TestProxy.to(broker.port()));
    Transport transport = transport(proxy.uri());
    ReignTransport reign = transport.open(1, ear);
    reign.send(message(1, inbox(proxy.uri()), "before"));
    ear.arrivals(1);
    proxy.freeze();
    reign.send(message(2, inbox(proxy.uri()), "into the ice"));

    long start = System.nanoTime();
    transport.close();
    assertThat(since(start)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void manyReignsLeaveNoConnectionBehind() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    Transport transport = transport(broker.uri());
    for (int epoch = 1; epoch <= 30; epoch++) {
      Ear each = new Ear();
      ReignTransport reign = transport.open(epoch, each);
      reign.send(message(epoch, inbox(broker.uri()), "message"));
      reign.accept(each.arrivals(1).getFirst().delivery());
      // What is accepted at the very end may not arrive any more, and would come again.
      assertThat(becomes(() -> broker.messages(INBOX) == 0)).isTrue();
      reign.close();
    }
    assertThat(becomes(() -> broker.connections() == 1)).isTrue();
    assertThat(broker.consumers(INBOX)).isZero();
    transport.close();
    assertThat(becomes(() -> broker.connections() == 0)).isTrue();
  }

  @Test
  void aMessageOutlivesManyReignsThatArePushedAside() {
    TestBroker broker = broker(TestBroker.Plan.USUAL);
    for (int epoch = 1; epoch <= 15; epoch++) {
      Ear each = new Ear();
      ReignTransport reign = transport(broker.uri()).open(epoch, each);
      if (epoch == 1) {
        reign.send(message(1, inbox(broker.uri()), "still here"));
      }
      assertThat(Ear.text(each.arrivals(1).getFirst())).isEqualTo("still here");
    }
  }

  @Test
  void aBrokerThatDropsWhatWasDeliveredOftenIsWarnedOf() throws Exception {
    try (Heard heard = Heard.begin()) {
      transport(broker(TestBroker.Plan.USUAL).withUsualSettings().uri()).open(1, ear);
      assertThat(heard.comes("after 10 deliveries. Set max-delivery-attempts to -1")).isTrue();
    }
  }

  @Test
  void aConsumerThatHangsIsPushedAsideAtOnce() {
    Duration took = takeOverFromHanging(TestBroker.Plan.USUAL);
    assertThat(took).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void withoutTheRightToManageTheBrokersIdleTimeoutEndsAConsumerThatHangs() throws Exception {
    try (Heard heard = Heard.begin()) {
      Duration took = takeOverFromHanging(TestBroker.Plan.USUAL.idle(2_000).lockedFor(false));
      assertThat(took).isLessThan(Duration.ofSeconds(10));
      assertThat(heard.lines("cannot be pushed aside")).isPositive();
    }
  }

  /** How long it took until the next reign had everything that the hanging one was delivered. */
  private Duration takeOverFromHanging(TestBroker.Plan plan) {
    TestBroker broker = broker(plan);
    TestProxy proxy = keep(TestProxy.to(broker.port()));
    Login login = new Login(TestBroker.USER, TestBroker.PASSWORD);
    AmqpSettings hanging = AmqpSettings.of(List.of(proxy.uri()), INBOX, "bank-a-1");
    ReignTransport old = transport(hanging.withLogin(login)).open(1, ear);
    AmqpSettings direct = AmqpSettings.of(List.of(broker.uri()), INBOX, "bank-a-2");
    Ear later = new Ear();
    for (int id = 1; id <= 100; id++) {
      old.send(message(id, inbox(proxy.uri()), "message " + id));
    }
    ear.arrivals(100);

    proxy.freeze();
    long start = System.nanoTime();
    transport(direct.withLogin(login)).open(2, later);
    later.arrivals(100);
    Duration took = since(start);
    assertThat(later.texts()).isEqualTo(ear.texts());
    System.out.println("The next reign had all messages after " + took.toMillis() + " ms.");
    return took;
  }
}
