package io.understudy.verification.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.client.FlowHandle;
import io.understudy.client.UnderstudyClient;
import io.understudy.node.run.ExitCode;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be left politely is cleared hard, and the next process of the instance is warm. */
@Timeout(120)
class LifecycleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What the JVM's own flag ends a process with that has no heap left. */
  private static final int OUT_OF_HEAP = 3;

  @TempDir static Path folder;

  private static Cluster bank;
  private static UnderstudyClient client;
  private static World world;

  @BeforeAll
  static void start() {
    world = new World(folder);
    bank =
        Cluster.start(
            ClusterPlan.twoInstances(folder)
                .with("modules.guarantees.world", folder.toString())
                .with("leave-deadline", "1s")
                .with("warm-up", "false"));
    client = UnderstudyClient.of(bank.addresses().toArray(String[]::new)).within(MINUTE).build();
  }

  @AfterAll
  static void end() {
    client.close();
    bank.close();
  }

  @BeforeEach
  void oneHotAndOneWarm() {
    bank.instances().stream().filter(each -> !each.isAlive()).forEach(bank::start);
    bank.awaitUnderstudy(MINUTE);
  }

  private StageRow stage() {
    return Objects.requireNonNull(bank.stage().stage());
  }

  private FlowHandle startDeaf() {
    FlowHandle deaf = client.start("deaf", 0);
    Await.until("the deaf step", MINUTE, () -> !world.effects(deaf.id()).isEmpty());
    return deaf;
  }

  private void goesOnElsewhere(FlowHandle flow, InstanceProcess cleared) {
    world.put("may-end-" + flow.id());
    assertThat(client.result(flow, String.class)).isEqualTo("done");
    assertThat(bank.hot()).isNotEqualTo(cleared);
    assertThat(world.effects(flow.id())).hasSize(2);
    bank.start(cleared);
    Await.until("the cleared instance to be next", MINUTE, () -> cleared.equals(bank.understudy()));
    assertThat(cleared.logText()).contains("The process before this one was cleared hard: ");
    assertThat(cleared.logText()).contains("1 bodies of steps");
  }

  @Test
  void aStepThatIgnoresItsInterruptWhenTheReignIsLostEndsInAHardClear() {
    FlowHandle deaf = startDeaf();
    InstanceProcess hung = bank.hot();
    endSessions(Objects.requireNonNull(stage().incarnation()));
    assertThat(hung.awaitEnd(MINUTE)).isEqualTo(ExitCode.HARD_CLEAR);
    goesOnElsewhere(deaf, hung);
  }

  private void endSessions(String incarnation) {
    int ended =
        bank.stage()
            .ask(
                connection -> {
                  try (PreparedStatement end =
                      connection.prepareStatement(
                          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                              + " WHERE application_name LIKE ?")) {
                    end.setString(1, "%" + incarnation + "%");
                    try (var rows = end.executeQuery()) {
                      int count = 0;
                      while (rows.next()) {
                        count++;
                      }
                      return count;
                    }
                  }
                });
    assertThat(ended).isPositive();
  }

  @Test
  void aStepThatIgnoresItsInterruptWhenTheProcessIsToldToStopDoesNotHoldItUp() {
    FlowHandle deaf = startDeaf();
    InstanceProcess stopping = bank.hot();
    bank.terminate(stopping);
    assertThat(stopping.awaitEnd(MINUTE)).isEqualTo(ExitCode.HARD_CLEAR);
    goesOnElsewhere(deaf, stopping);
  }

  @Test
  void anInstanceThatRunsOutOfMemoryEndsAtOnceAndItsFlowsGoOn() {
    InstanceProcess hungry = bank.hot();
    FlowHandle flow = client.start("hungry", 0);
    assertThat(hungry.awaitEnd(MINUTE)).isIn(OUT_OF_HEAP, ExitCode.FATAL);
    assertThat(client.result(flow, String.class)).isEqualTo("fed");
    assertThat(bank.hot()).isNotEqualTo(hungry);
  }

  @Test
  void aSignalToStopInTheMiddleOfATakeoverLosesNothing() {
    List<FlowHandle> flows =
        IntStream.range(0, 25).mapToObj(_ -> client.start("patient", 0)).toList();
    InstanceProcess killed = bank.hot();
    InstanceProcess next = bank.warm();
    long epoch = stage().epoch();
    bank.kill(killed);
    bank.awaitEpochAfter(epoch, MINUTE);
    bank.terminate(next);
    assertThat(next.awaitEnd(MINUTE)).isIn(0, 143);
    bank.instances().forEach(bank::start);
    bank.awaitUnderstudy(MINUTE);
    flows.forEach(flow -> client.signal(flow.id(), "go", "on"));
    assertThat(flows)
        .allSatisfy(flow -> assertThat(client.result(flow, String.class)).isEqualTo("done"));
  }
}
