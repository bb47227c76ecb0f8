package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.ledger.InterbankReport;
import io.understudy.examples.payments.ledger.LedgerAudit;
import io.understudy.examples.payments.ledger.TestAccounts;
import io.understudy.examples.payments.stream.Banks;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.payments.PaymentDesk;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** bank-b is gone with its broker, and bank-a has more customers than those who pay to it. */
class PartyDownSystemTest {
  private static final Duration MAX = Duration.ofSeconds(40);
  private static final int TO_B = 150;

  /** Messages: more than half of the rest go to bank-b, each with an opening and two more. */
  private static final int BACKLOG = TO_B * 2 / 3;

  private static final int TO_C_MAX = 50_000;
  private static final int CALLERS = 8;
  private static final int WINDOW = 100;
  private static final int WINDOWS = 3;
  private static final List<TestAccounts> OURS = List.of(TestAccounts.DE, TestAccounts.FR);

  @TempDir Path folder;

  private final PaymentStream toB =
      PaymentStream.between(new Banks(OURS, List.of(ThreeBanks.AT_B)), 3, TO_B);
  private final PaymentStream toC =
      PaymentStream.between(new Banks(OURS, List.of(ThreeBanks.AT_C)), 4, TO_C_MAX);
  private final Map<String, Outcome> toldOfB = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger callers = new AtomicInteger(CALLERS);
  private volatile boolean stopping;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void othersGoOnAtFullRateAndEverythingDrainsInOrderWhenItIsBack() throws Exception {
    try (ThreeBanks banks = ThreeBanks.start(folder);
        PaymentDesk desk = new PaymentDesk(banks.a().addresses())) {
      payToB(desk, 0, TO_B / 3);
      awaitToldOfB(TO_B / 3);
      IntStream.range(0, CALLERS).forEach(_ -> Thread.ofVirtual().start(() -> payToC(desk)));
      double _ = bestRate();
      double before = bestRate();
      banks.killB();
      payToB(desk, TO_B / 3, TO_B);
      Await.until("a backlog", MAX, () -> backlogOfB(banks.a()) > BACKLOG);
      double during = bestRate();
      assertThat(during / before).as("%.0f/s, then %.0f/s", before, during).isGreaterThan(0.8);
      assertThat(backlogOfB(banks.a())).isGreaterThan(BACKLOG);
      banks.startB();
      awaitToldOfB(TO_B);
      stopping = true;
      Await.until("the callers to end", MAX, () -> callers.get() == 0);
      Await.until("nothing to wait", MAX, () -> backlogOfB(banks.a()) == 0);
      assertThat(troubles).isEmpty();
      assertThat(toB.judge(toldOfB::get).isAsExpected()).isTrue();
      requireOneOfEachAndInOrder(banks);
    }
  }

  private void payToB(PaymentDesk desk, int from, int to) {
    IntStream.range(from, to).forEach(i -> Thread.ofVirtual().start(() -> payToB(desk, i)));
  }

  private void payToB(PaymentDesk desk, int index) {
    try {
      toldOfB.put(toB.get(index).clientId(), desk.pay(toB.get(index)));
    } catch (RuntimeException e) {
      troubles.add(String.valueOf(e.getMessage()));
    }
  }

  private void payToC(PaymentDesk desk) {
    try {
      while (!stopping) {
        Outcome _ = desk.pay(toC.get(next.getAndIncrement()));
        answered.incrementAndGet();
      }
    } catch (RuntimeException e) {
      troubles.add(String.valueOf(e.getMessage()));
    } finally {
      callers.decrementAndGet();
    }
  }

  private void awaitToldOfB(int count) {
    Await.until(
        count + " answers to payments to bank-b",
        MAX,
        () -> toldOfB.size() == count || !troubles.isEmpty());
  }

  /** Answers a second to payments to bank-c, in the best of some windows. */
  private double bestRate() {
    double best = 0;
    for (int window = 0; window < WINDOWS; window++) {
      int goal = answered.get() + WINDOW;
      long began = System.nanoTime();
      Await.until(WINDOW + " answers", MAX, () -> answered.get() >= goal || !troubles.isEmpty());
      best = Math.max(best, WINDOW * 1e9 / (System.nanoTime() - began));
    }
    return best;
  }

  /** How many messages wait for bank-b, as an operator sees it. */
  private static int backlogOfB(Cluster a) {
    URI parties = URI.create(a.addresses().getFirst() + "/v1/parties");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest look = HttpRequest.newBuilder(parties).timeout(MAX).build();
      String body = http.send(look, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode party : JsonMapper.shared().readTree(body).path("parties")) {
        if (party.path("party").asString().equals("bank-b")) {
          return party.path("waiting").asInt();
        }
      }
      return 0;
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireOneOfEachAndInOrder(ThreeBanks banks) throws Exception {
    Map<UUID, List<Integer>> atA = ThreeBanks.report(banks.a()).received();
    InterbankReport b = ThreeBanks.report(banks.b());
    assertThat(b.received()).hasSizeGreaterThan(TO_B / 3);
    b.received()
        .forEach(
            (session, numbers) -> {
              assertThat(numbers).containsExactly(1, 2, 3);
              assertThat(atA.get(session)).containsExactly(1, 2, 3);
            });
    BigDecimal owed = BigDecimal.ZERO;
    for (Cluster bank : banks.all()) {
      owed = owed.add(ThreeBanks.report(bank).settlementGain());
      try (Connection connection = bank.database().connect()) {
        assertThat(LedgerAudit.run(connection).findings()).isEmpty();
        assertThat(LedgerAudit.run(connection).isSoundAndAtRest()).isTrue();
      }
    }
    assertThat(owed).isZero();
  }
}
