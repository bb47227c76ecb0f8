package io.understudy.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many messages of 300 bytes a second, broker and clients in one JVM. Not one of the tests: it
 * is asked for by its name.
 */
class ThroughputFigure {
  private static final int MESSAGES = 200_000;
  private static final int IN_FLIGHT = 500;

  @Test
  void withAJournal(@TempDir Path folder) throws Exception {
    measure(TestBroker.Plan.USUAL.keptIn(folder), "with a journal");
  }

  @Test
  void inMemory() throws Exception {
    measure(TestBroker.Plan.USUAL, "in memory");
  }

  private static void measure(TestBroker.Plan plan, String what) throws Exception {
    try (TestBroker broker = TestBroker.start(plan).withQueue("away").withQueue("empty")) {
      AmqpLimits limits = AmqpLimits.USUAL.withInFlightMax(IN_FLIGHT);
      AmqpSettings settings =
          AmqpSettings.of(List.of(broker.uri()), "empty", "a").withLimits(limits);
      Destination away = new Destination("away", List.of(broker.uri()), "away");
      try (AmqpTransport sender = AmqpTransport.open(settings)) {
        for (int round = 1; round <= 3; round++) {
          System.out.printf("%s: %,d sends a second%n", what, send(sender, away, round));
        }
      }
      AmqpSettings receiving = AmqpSettings.of(List.of(broker.uri()), "away", "b");
      try (AmqpTransport receiver = AmqpTransport.open(receiving)) {
        System.out.printf("%s: %,d receives a second%n", what, receive(receiver, 3 * MESSAGES));
      }
    }
  }

  private static long send(AmqpTransport transport, Destination away, int round) throws Exception {
    Semaphore room = new Semaphore(2 * IN_FLIGHT);
    AtomicInteger accepted = new AtomicInteger();
    TransportListener listener =
        new TransportListener() {
          @Override
          public void arrived(IncomingMessage message) {}

          @Override
          public void sent(long id, TransportEnd end) {
            if (end == TransportEnd.ACCEPTED) {
              accepted.incrementAndGet();
            }
            room.release();
          }
        };
    byte[] body = new byte[300];
    ReignTransport reign = transport.open(round, listener);
    long start = System.nanoTime();
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(room.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      String duplicateId = round + "-" + i;
      reign.send(
          new OutgoingMessage(
              i, away, duplicateId, "c", "application/octet-stream", Map.of("n", 1L), body));
    }
    assertThat(room.tryAcquire(2 * IN_FLIGHT, 10, TimeUnit.SECONDS)).isTrue();
    long nanos = System.nanoTime() - start;
    reign.close();
    assertThat(accepted.get()).isEqualTo(MESSAGES);
    return MESSAGES * 1_000_000_000L / nanos;
  }

  private static long receive(AmqpTransport transport, int count) throws Exception {
    Semaphore received = new Semaphore(0);
    ReignTransport[] reign = new ReignTransport[1];
    TransportListener listener =
        new TransportListener() {
          @Override
          public void arrived(IncomingMessage message) {
            reign[0].accept(message.delivery());
            received.release();
          }

          @Override
          public void sent(long id, TransportEnd end) {}
        };
    long start = System.nanoTime();
    reign[0] = transport.open(9, listener);
    assertThat(received.tryAcquire(count, 100, TimeUnit.SECONDS)).isTrue();
    long nanos = System.nanoTime() - start;
    reign[0].close();
    return count * 1_000_000_000L / nanos;
  }
}
