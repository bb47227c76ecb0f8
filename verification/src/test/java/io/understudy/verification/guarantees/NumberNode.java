package io.understudy.verification.guarantees;

import io.understudy.client.UnderstudyClient;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.StageRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Two instances that run the flows of {@link GuaranteesModule}, and a client of theirs. */
record NumberNode(Cluster bank, UnderstudyClient client, World world) implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

  /**
   * @param leaveDeadline as the setting has it
   */
  static NumberNode start(Path folder, String leaveDeadline) {
    Cluster bank =
        Cluster.start(
            ClusterPlan.twoInstances(folder)
                .with("modules.guarantees.world", folder.toString())
                .with("leave-deadline", leaveDeadline)
                .with("warm-up", "false"));
    UnderstudyClient client =
        UnderstudyClient.of(bank.addresses().toArray(String[]::new)).within(ANSWER_MAX).build();
    return new NumberNode(bank, client, new World(folder));
  }

  StageRow stage() {
    return Objects.requireNonNull(bank.stage().stage());
  }

  /** Starts again what has ended. */
  void awaitOneHotAndOneWarm() {
    bank.instances().stream().filter(each -> !each.isAlive()).forEach(bank::start);
    bank.awaitUnderstudy(ANSWER_MAX);
  }

  @Override
  public void close() {
    client.close();
    bank.close();
  }
}
