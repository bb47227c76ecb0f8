package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Instances that are stopped for a while and go on (SIGSTOP, SIGCONT), under load. */
@Timeout(180)
class PauseSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofSeconds(4);

  /** Long enough to be noticed, and far from the lease. */
  private static final Duration SHORT = LEASE.multipliedBy(5).dividedBy(8);

  @TempDir Path folder;

  private static StageRow stage(Cluster bank) {
    return Objects.requireNonNull(bank.stage().stage());
  }

  private static void pause(Cluster bank, InstanceProcess instance, Duration time) {
    bank.freeze(instance);
    LockSupport.parkNanos(time.toNanos()); // the pause itself
    bank.thaw(instance);
  }

  @Test
  void whoWasPausedProvesItselfOrJudgesNobody() throws Exception {
    ClusterPlan plan =
        ClusterPlan.twoInstances(folder).with("warm-up", "false").with("lease", "4s");
    try (Cluster bank = Cluster.start(plan);
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      InstanceProcess hot = bank.hot();
      InstanceProcess warm = bank.warm();
      long epoch = stage(bank).epoch();

      pause(bank, hot, SHORT); // It keeps the stage, and everything goes on.
      traffic.awaitMore(50);
      assertThat(stage(bank).epoch()).isEqualTo(epoch);

      pause(bank, warm, LEASE.multipliedBy(2)); // It finds a living hot one, and leaves it alone.
      Await.until("the paused one to be next again", MINUTE, () -> warm.equals(bank.understudy()));
      traffic.awaitMore(50);
      assertThat(stage(bank).epoch()).isEqualTo(epoch);
      assertThat(warm.logText()).doesNotContain("Terminated");

      bank.kill(hot);
      bank.awaitEpochAfter(epoch, MINUTE);
      assertThat(bank.awaitHot()).isEqualTo(warm);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }
}
