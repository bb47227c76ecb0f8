package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.node.cli.operate.DrillCommand;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Takeovers that are rehearsed on real processes, under load, as an operator would. */
@Timeout(120)
class DrillSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int DRILLED = 88;
  private static final int REFUSED = 1;

  @TempDir Path folder;

  private String told = "";

  private static StageRow stage(Cluster bank) {
    return Objects.requireNonNull(bank.stage().stage());
  }

  private int drill(Cluster bank, String... args) {
    List<String> all = new ArrayList<>(List.of("--yes", "--url"));
    all.add(String.join(",", bank.addresses()));
    all.addAll(List.of(args));
    StringWriter text = new StringWriter();
    CommandLine main = new CommandLine(new DrillCommand());
    main.setOut(new PrintWriter(text, true));
    main.setErr(new PrintWriter(text, true));
    int code = main.execute(all.toArray(String[]::new));
    told = text.toString();
    return code;
  }

  /** Drills as soon as that is not refused. */
  private int drillWhenReady(Cluster bank, String... args) {
    int[] code = {REFUSED};
    Await.until(
        "a drill that is not refused",
        MINUTE,
        () -> {
          code[0] = drill(bank, args);
          return code[0] != REFUSED;
        });
    return code[0];
  }

  @Test
  void aHotInstanceThatIsKilledOrPausedOnPurposeIsReplacedWithinTheBudget() throws Exception {
    ClusterPlan plan =
        ClusterPlan.twoInstances(folder).with("warm-up", "false").with("lease", "1s");
    try (Cluster bank = Cluster.start(plan);
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      InstanceProcess first = bank.hot();
      InstanceProcess second = bank.warm();
      long epoch = stage(bank).epoch();

      assertThat(drill(bank, "--kind", "kill", "--budget", "1")).as(told).isEqualTo(REFUSED);
      assertThat(told).contains(second.name() + " ").contains("the budget is 1 ms", "Nothing was");

      String[] pause = {"--kind", "pause", "--budget", "9000", "--reason", "it hangs"};
      assertThat(drillWhenReady(bank, pause)).as(told).isZero();
      assertThat(told)
          .contains("drill: pause, asked by ", ": it hangs; " + first.name() + " was silent")
          .contains("The drill stayed within its budget");
      assertThat(bank.hot()).isEqualTo(second);
      assertThat(stage(bank).epoch()).isEqualTo(epoch + 1);
      traffic.awaitMore(20);
      Await.until("the paused one to be next", MINUTE, () -> first.equals(bank.understudy()));
      assertThat(first.isAlive()).isTrue();

      String[] kill = {"--kind", "kill", "--budget", "9000", "--key", "k"};
      assertThat(drillWhenReady(bank, kill)).as(told).isZero();
      assertThat(told)
          .contains("drill: kill, asked by ", "the lock of " + second.name() + " was freed");
      assertThat(second.awaitEnd(MINUTE)).isEqualTo(DRILLED);
      assertThat(bank.hot()).isEqualTo(first);
      assertThat(drill(bank, kill)).as(told).isZero();
      assertThat(told).contains("It was done before, to the reign with epoch " + (epoch + 1));
      assertThat(stage(bank).epoch()).isEqualTo(epoch + 2);
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }
}
