package io.understudy.verification.broker;

import static io.understudy.verification.broker.TwoBrokers.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.BrokerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker alone, as a process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SingleBrokerTest {
  private static final int MANY = 200;

  @TempDir Path folder;

  @Test
  void whatItAcceptedSurvivesItsKill() throws Exception {
    int port = TwoBrokers.freePorts(1)[0];
    try (BrokerProcess broker =
            new BrokerProcess(folder.resolve("one"), List.of("broker.listen=127.0.0.1:" + port));
        Load load = new Load("in", port)) {
      broker.start();
      Await.until("some to be accepted", SOON, () -> load.accepted() > MANY, broker::said);
      broker.kill();
      int before = load.accepted();
      broker.start();
      broker.awaitRole("live", SOON);
      Await.until("more to be accepted", SOON, () -> load.accepted() > before, broker::said);
      Set<Integer> accepted = load.end();
      assertThat(Load.drain("in", port)).containsAll(accepted);
      broker.terminate();
      assertThat(broker.awaitEnd()).isIn(0, 143);
      assertThat(broker.saidLately()).endsWith("role=closed reason=\"told to stop\"\n");
    }
  }

  @Test
  void aWrongSettingIsNamed() {
    try (BrokerProcess broker =
        new BrokerProcess(folder.resolve("one"), List.of("broker.lisen=127.0.0.1:1"))) {
      broker.start();
      assertThat(broker.awaitEnd()).isEqualTo(78);
      assertThat(broker.said()).contains("Did you mean broker.listen");
    }
  }
}
