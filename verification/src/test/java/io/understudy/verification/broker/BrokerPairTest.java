package io.understudy.verification.broker;

import static io.understudy.verification.broker.TwoBrokers.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.SharedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pair of broker processes with PostgreSQL as its arbiter. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class BrokerPairTest {
  private static final Duration GAP_MAX = Duration.ofSeconds(5);
  private static final int MANY = 50;

  @TempDir static Path shared;
  private static SharedPostgres postgres;

  @TempDir Path folder;

  @BeforeAll
  static void startArbiter() {
    postgres = SharedPostgres.start(shared);
  }

  @AfterAll
  static void stopArbiter() {
    postgres.close();
  }

  @AfterEach
  void arbiterRuns() {
    if (!postgres.isRunning()) {
      postgres.restart();
    }
  }

  @Test
  void nothingAcceptedIsLostWhenOneAfterTheOtherIsKilled() throws Exception {
    try (TwoBrokers pair = new TwoBrokers(folder, "kill", postgres).start();
        Load load = new Load("in", pair.ports[0], pair.ports[1])) {
      awaitMore(load);
      pair.a.kill();
      pair.b.awaitRole("live", SOON);
      awaitMore(load);
      pair.a.start();
      pair.a.awaitRole("backup", SOON);
      awaitMore(load);
      pair.b.kill();
      pair.a.awaitRole("live", SOON);
      awaitMore(load);
      assertThat(load.longestGap()).isLessThan(GAP_MAX);
      Set<Integer> accepted = load.end();
      assertThat(Load.drain("in", pair.ports[0])).containsAll(accepted);
    }
  }

  @Test
  void aFrozenOneStandsDownWhenItWakesUp() throws Exception {
    try (TwoBrokers pair = new TwoBrokers(folder, "freeze", postgres).start();
        Load load = new Load("in", pair.ports[0], pair.ports[1]);
        LiveProbe probe = new LiveProbe(pair.ports[0], pair.ports[1])) {
      awaitMore(load);
      pair.a.freeze();
      pair.b.awaitRole("live", SOON);
      awaitMore(load);
      pair.a.forget();
      pair.a.thaw();
      pair.a.awaitRole("backup", SOON);
      awaitMore(load);
      assertThat(load.longestGap()).isLessThan(GAP_MAX);
      assertThat(probe.twoLive(1)).isEmpty();
      Set<Integer> accepted = load.end();
      assertThat(Load.drain("in", pair.ports[1])).containsAll(accepted);
    }
  }

  @Test
  void aCutBetweenThemLeavesOneLive() throws Exception {
    try (TwoBrokers pair = new TwoBrokers(folder, "cut", postgres).start();
        Load load = new Load("in", pair.ports[0], pair.ports[1]);
        LiveProbe probe = new LiveProbe(pair.ports[0], pair.ports[1])) {
      awaitMore(load);
      pair.b.forget();
      pair.cut();
      pair.b.awaitRole("waiting", SOON);
      awaitMore(load);
      int answers = probe.answers().size();
      Await.until("more answers", SOON, () -> probe.answers().size() > answers + MANY);
      assertThat(probe.answers()).allMatch(answer -> answer.port() == pair.ports[0]);
      Set<Integer> accepted = load.end();
      assertThat(Load.drain("in", pair.ports[0])).containsAll(accepted);
    }
  }

  @Test
  void withoutTheDatabaseNobodyIsLiveAndWithItOneIs() throws Exception {
    try (TwoBrokers pair = new TwoBrokers(folder, "database", postgres).start();
        Load load = new Load("in", pair.ports[0], pair.ports[1]);
        LiveProbe probe = new LiveProbe(pair.ports[0], pair.ports[1])) {
      awaitMore(load);
      pair.a.forget();
      postgres.stop();
      // It may say that it waits before it says that it is down, and waits again after that.
      Await.until(
          "a to go down", SOON, () -> pair.a.saidLately().contains("role=down"), pair.a::said);
      pair.a.awaitRole("waiting", SOON);
      assertThat(pair.a.saidLately())
          .contains("reason=\"the arbiter cannot be reached", "is no longer live");
      assertThat(ProbeAttach.isLive(pair.ports[0])).isFalse();
      assertThat(ProbeAttach.isLive(pair.ports[1])).isFalse();
      postgres.restart();
      awaitMore(load);
      assertThat(probe.twoLive(1)).isEmpty();
      int live = ProbeAttach.isLive(pair.ports[0]) ? pair.ports[0] : pair.ports[1];
      Set<Integer> accepted = load.end();
      assertThat(Load.drain("in", live)).containsAll(accepted);
    }
  }

  private static void awaitMore(Load load) {
    int before = load.accepted();
    Await.until("more to be accepted", SOON, () -> load.accepted() > before + MANY);
  }
}
