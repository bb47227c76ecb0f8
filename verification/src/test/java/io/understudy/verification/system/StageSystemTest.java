package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import io.understudy.verification.demo.Cast;
import io.understudy.verification.demo.Demo;
import io.understudy.verification.demo.DemoPlan;
import io.understudy.verification.demo.Faults;
import io.understudy.verification.demo.Story;
import io.understudy.verification.demo.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is on the stage when processes and the database are killed, frozen and stopped. */
class StageSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Beyond the lease, on a machine that may be busy with other things. */
  private static final Duration AFTER_LEASE = ClusterPlan.LEASE.plus(Duration.ofSeconds(2));

  @TempDir Path folder;

  private Cluster two() {
    return Cluster.start(ClusterPlan.twoInstances(folder).with("warm-up", "false"));
  }

  private static StageRow stage(Cluster bank) {
    return Objects.requireNonNull(bank.stage().stage());
  }

  @Test
  void aKilledHotInstanceIsReplacedAndNothingIsLostOrDoneTwice() throws Exception {
    Verdict verdict =
        new Demo(new DemoPlan(120, Cast.ONE_BANK, new Faults(1, 0), 3, 24, 0, folder), Story.SILENT)
            .run();
    assertThat(verdict.failures()).isEmpty();
    assertThat(verdict.takeoverMillis(1)).isLessThan(5_000);
  }

  @Test
  void aFrozenHotInstanceIsReplacedAndCommitsNothingWhenItWakesUp() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      InstanceProcess frozen = bank.hot();
      long epoch = stage(bank).epoch();
      long pid = frozen.pid();
      long began = System.nanoTime();
      bank.freeze(frozen);
      StageRow after = bank.awaitEpochAfter(epoch, MINUTE);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).isBetween(ClusterPlan.LEASE.dividedBy(2), AFTER_LEASE);
      traffic.awaitMore(20);
      bank.thaw(frozen);
      Await.until(
          "the thawed instance to be warm and next",
          Duration.ofSeconds(20),
          () -> frozen.equals(bank.understudy()));
      assertThat(frozen.pid()).isEqualTo(pid);
      assertThat(frozen.logText()).contains("lost the stage under epoch " + epoch);
      assertThat(stage(bank).epoch()).isEqualTo(after.epoch());
      bank.kill(bank.hot());
      bank.awaitEpochAfter(after.epoch(), MINUTE);
      assertThat(bank.awaitHot()).isEqualTo(frozen);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }

  @Test
  void aHotInstanceThatIsToldToStopHandsOverBeforeTheLease() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      InstanceProcess leaving = bank.hot();
      long epoch = stage(bank).epoch();
      long began = System.nanoTime();
      bank.terminate(leaving);
      bank.awaitEpochAfter(epoch, MINUTE);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ClusterPlan.LEASE);
      assertThat(leaving.awaitEnd(MINUTE)).isIn(0, 143);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }

  @Test
  void aDatabaseThatIsRestartedAndCrashesUnderLoadCostsNothingButTime() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      long epoch = stage(bank).epoch();
      bank.database().restart();
      StageRow after = bank.awaitEpochAfter(epoch, MINUTE);
      traffic.awaitMore(20);
      bank.database().crash();
      bank.awaitEpochAfter(after.epoch(), MINUTE);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }

  @Test
  void flowsGoOnAfterAllInstancesWereKilled() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      long epoch = stage(bank).epoch();
      for (InstanceProcess each : bank.instances()) {
        bank.kill(each);
        int _ = each.awaitEnd(MINUTE);
      }
      bank.instances().forEach(bank::start);
      bank.awaitEpochAfter(epoch, MINUTE);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }
}
