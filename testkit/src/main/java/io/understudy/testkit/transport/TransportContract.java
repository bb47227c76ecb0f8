package io.understudy.testkit.transport;

import static io.understudy.testkit.transport.Messages.message;
import static io.understudy.testkit.transport.TransportHarness.CREDIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportEnd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the docs of the transport's ports promise, one test for each sentence. An adapter extends it
 * and says how to come to an empty broker.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class TransportContract {
  /** Long enough to see that something does not happen. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  /** Within this a destination that does not answer is given up. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(8);

  private static final Duration AT_ONCE = Duration.ofMillis(500);

  private final Ear ear = new Ear();
  private final Ear later = new Ear();
  private TransportHarness harness;
  private Transport transport;

  @SuppressWarnings("NullAway.Init") // begin() runs before each test
  protected TransportContract() {}

  /** An empty broker. */
  protected abstract TransportHarness harness();

  @BeforeEach
  final void begin() {
    harness = harness();
    transport = harness.open("a");
  }

  @AfterEach
  final void end() {
    harness.close();
  }

  @Test
  void whatIsSentArrivesWithAllItsParts() {
    ReignTransport reign = transport.open(1, ear);
    Map<String, Object> properties = Map.of("text", "ä", "number", 5_000_000_000L, "yes", true);
    byte[] body = {0, 1, 2, -1};

    reign.send(new OutgoingMessage(7, harness.inbox(), "d-1", "c-1", "a/b", properties, body));

    assertThat(ear.end(7)).isEqualTo(TransportEnd.ACCEPTED);
    IncomingMessage message = ear.arrivals(1).getFirst();
    assertThat(message.correlationId()).isEqualTo("c-1");
    assertThat(message.contentType()).isEqualTo("a/b");
    assertThat(message.properties()).containsAllEntriesOf(properties);
    assertThat(message.body()).isEqualTo(body);
    assertThat(message.trouble()).isEmpty();
  }

  @Test
  void whatIsEmptyArrivesEmpty() {
    ReignTransport reign = transport.open(1, ear);
    byte[] nothing = {};

    reign.send(new OutgoingMessage(1, harness.inbox(), "", "", "", Map.of(), nothing));

    IncomingMessage message = ear.arrivals(1).getFirst();
    assertThat(message.correlationId()).isEmpty();
    assertThat(message.contentType()).isEmpty();
    assertThat(message.replyTo()).isEmpty();
    assertThat(message.body()).isEmpty();
    assertThat(message.trouble()).isEmpty();
  }

  @Test
  void messagesToOneDestinationArriveInOrder() {
    ReignTransport reign = transport.open(1, ear);
    List<String> sent = sendMany(reign, harness.inbox(), 1, CREDIT);

    ear.arrivals(CREDIT);
    assertThat(ear.texts()).isEqualTo(sent);
  }

  @Test
  void aMessageMayBeLarge() {
    ReignTransport reign = transport.open(1, ear);
    byte[] large = new byte[1 << 20];
    large[large.length - 1] = 9;
    reign.send(message(1, harness.inbox(), "", large));
    reign.send(message(2, harness.inbox(), "after"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.arrivals(2).getFirst().body()).isEqualTo(large);
  }

  @Test
  void creditBoundsWhatIsDelivered() {
    ReignTransport reign = transport.open(1, ear);
    List<String> sent = sendMany(reign, harness.inbox(), 1, 2 * CREDIT);
    List<IncomingMessage> first = ear.arrivals(CREDIT);
    ear.hearsNoMoreThan(CREDIT, MOMENT);

    reign.accept(first.get(0).delivery());
    reign.accept(first.get(1).delivery());

    ear.arrivals(CREDIT + 2);
    ear.hearsNoMoreThan(CREDIT + 2, MOMENT);
    assertThat(ear.texts()).isEqualTo(sent.subList(0, CREDIT + 2));
  }

  @Test
  void whatWasAcceptedDoesNotComeAgain() {
    ReignTransport reign = transport.open(1, ear);
    sendMany(reign, harness.inbox(), 1, 4);
    List<IncomingMessage> messages = ear.arrivals(4);
    reign.accept(messages.get(0).delivery());
    reign.accept(messages.get(2).delivery());
    reign.close();

    transport.open(2, later);

    later.arrivals(2);
    assertThat(later.texts()).containsExactly("message 2", "message 4");
  }

  @Test
  void whatWasNotAcceptedComesAgainInOrderAtAnotherInstance() {
    ReignTransport reign = transport.open(1, ear);
    List<String> sent = sendMany(reign, harness.inbox(), 1, CREDIT);
    ear.arrivals(CREDIT);
    reign.close();

    harness.open("b").open(2, later);

    later.arrivals(CREDIT);
    assertThat(later.texts()).isEqualTo(sent);
  }

  @Test
  void aReignThatWasNotClosedIsPushedAside() {
    ReignTransport reign = transport.open(1, ear);
    List<String> sent = sendMany(reign, harness.inbox(), 1, CREDIT);
    ear.arrivals(CREDIT);

    harness.open("b").open(2, later);

    later.arrivals(CREDIT);
    assertThat(later.texts()).isEqualTo(sent);
  }

  @Test
  void whatWasDeliveredComesAgainWhenTheConnectionIsLost() {
    ReignTransport reign = transport.open(1, ear);
    List<String> sent = sendMany(reign, harness.inbox(), 1, 3);
    IncomingMessage first = ear.arrivals(3).getFirst();

    harness.loseConnections();

    List<IncomingMessage> all = ear.arrivals(6);
    assertThat(ear.texts().subList(3, 6)).isEqualTo(sent);
    reign.accept(first.delivery());
    all.subList(3, 6).forEach(it -> reign.accept(it.delivery()));
    reign.send(message(9, harness.inbox(), "after"));
    assertThat(Ear.text(ear.arrivals(7).getLast())).isEqualTo("after");
  }

  @Test
  void anUnknownDeliveryMayBeAccepted() {
    ReignTransport reign = transport.open(1, ear);
    reign.accept(4_711);
    reign.send(message(1, harness.inbox(), "still here"));

    assertThat(Ear.text(ear.arrivals(1).getFirst())).isEqualTo("still here");
  }

  @Test
  void aMessageToNowhereIsRefused() {
    ReignTransport reign = transport.open(1, ear);
    reign.send(message(1, harness.missing(), "to nowhere"));
    reign.send(message(2, harness.inbox(), "to somewhere"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.REFUSED);
    assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
  }

  @Test
  void whatADeadDestinationWasSentIsUnknownWithinSeconds() {
    ReignTransport reign = transport.open(1, ear);
    Destination dead = harness.dead("grave");
    long start = System.nanoTime();
    sendMany(reign, dead, 1, 50);

    IntStream.rangeClosed(1, 50)
        .forEach(id -> assertThat(ear.end(id)).isEqualTo(TransportEnd.UNKNOWN));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GIVEN_UP);
    reign.send(message(51, dead, "once more"));
    assertThat(ear.end(51)).isEqualTo(TransportEnd.UNKNOWN);
  }

  @Test
  void aDeadDestinationHoldsUpNoOther() {
    ReignTransport reign = transport.open(1, ear);
    Destination dead = harness.dead("grave");
    reign.send(message(1, harness.aside("there"), "so that it is known"));
    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    long start = System.nanoTime();
    reign.send(message(2, dead, "for ever"));
    reign.send(message(3, harness.aside("there"), "at once"));

    assertThat(ear.end(3)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
  }

  @Test
  void aDestinationMayMove() {
    ReignTransport reign = transport.open(1, ear);
    Destination inbox = harness.inbox();
    Destination dead = harness.dead(inbox.name());
    reign.send(message(1, dead, "nobody home"));
    assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);

    reign.send(message(2, inbox, "found"));

    assertThat(ear.end(2)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(ear.arrivals(1)).hasSize(1);
  }

  @Test
  void closingReturnsQuicklyAndTheListenerIsNotCalledAnyMore() {
    ReignTransport reign = transport.open(1, ear);
    Destination dead = harness.dead("grave");
    sendMany(reign, dead, 1, 20);
    sendMany(reign, harness.inbox(), 100, CREDIT);
    long start = System.nanoTime();
    reign.close();
    long calls = ear.calls();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    assertThat(ear.isCalledAgain(calls, MOMENT)).isFalse();
    reign.close();
    reign.send(message(200, harness.inbox(), "too late"));
    reign.accept(1);
    assertThat(ear.isCalledAgain(calls, MOMENT)).isFalse();
  }

  @Test
  void aListenerMayCloseItsReign() {
    ReignTransport[] reign = new ReignTransport[1];
    CallingEar closes = new CallingEar(ear, () -> reign[0].close());
    reign[0] = transport.open(1, closes);
    reign[0].send(message(1, harness.aside("there"), "the last one"));

    assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
    assertThat(closes.returnedWithin(AT_ONCE)).isTrue();
  }

  @Test
  void aBrokerThatAnswersIsReachable() {
    assertThat(becomesReachable()).isTrue();
    ReignTransport reign = transport.open(1, ear);
    assertThat(becomesReachable()).isTrue();
    reign.close();
    assertThat(becomesReachable()).isTrue();
  }

  private boolean becomesReachable() {
    long deadline = System.nanoTime() + GIVEN_UP.toNanos();
    while (!transport.reachable() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return transport.reachable();
  }

  private static List<String> sendMany(
      ReignTransport reign, Destination to, long firstId, int count) {
    List<String> texts =
        IntStream.rangeClosed(1, count).mapToObj(number -> "message " + number).toList();
    for (int i = 0; i < count; i++) {
      byte[] body = texts.get(i).getBytes(StandardCharsets.UTF_8);
      reign.send(message(firstId + i, to, "", body));
    }
    return texts;
  }
}
