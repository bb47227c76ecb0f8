package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.ledger.LedgerAudit;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.payments.PaymentDesk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers that pay, one payment after the other, until told to stop; and what came of it. */
final class Traffic implements AutoCloseable {
  private static final int CALLERS = 8;
  private static final int PAYMENTS_MAX = 50_000;
  private static final Duration END_MAX = Duration.ofSeconds(60);

  private final Cluster bank;
  private final PaymentDesk desk;
  private final PaymentStream payments = PaymentStream.of(11, PAYMENTS_MAX);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger callers = new AtomicInteger(CALLERS);
  private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  Traffic(Cluster bank) {
    this.bank = bank;
    this.desk = new PaymentDesk(bank.addresses());
    for (int i = 0; i < CALLERS; i++) {
      Thread.ofVirtual().name("caller-", i).start(this::call);
    }
  }

  private void call() {
    try {
      while (!stopping) {
        desk.pay(payments.get(next.getAndIncrement()));
        answered.incrementAndGet();
      }
    } catch (RuntimeException e) {
      troubles.add(String.valueOf(e.getMessage()));
    } finally {
      callers.decrementAndGet();
    }
  }

  int answered() {
    return answered.get();
  }

  /** Waits until so many more payments were answered. */
  void awaitMore(int more) {
    int goal = answered.get() + more;
    Await.until(
        more + " more answers", END_MAX, () -> answered.get() >= goal || !troubles.isEmpty());
    assertThat(troubles).isEmpty();
  }

  /** Stops, and demands that every payment sent has one answer and the ledger is at rest. */
  void stopAndAudit() throws SQLException {
    stopping = true;
    Await.until("the callers to end", END_MAX, () -> callers.get() == 0);
    assertThat(troubles).isEmpty();
    int stage = Objects.requireNonNull(bank.stage().stage()).stage();
    Await.until("all flows to end", END_MAX, () -> bank.stage().liveFlows(stage) == 0);
    try (Connection connection = bank.database().connect()) {
      assertThat(LedgerAudit.run(connection).findings()).isEmpty();
      assertThat(LedgerAudit.run(connection).isSoundAndAtRest()).isTrue();
    }
    assertThat(bank.stage().staleBatches(stage)).as("batches of an epoch that was over").isZero();
  }

  @Override
  public void close() {
    stopping = true;
    desk.close();
  }
}
