package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.demo.Between;
import io.understudy.verification.demo.Cast;
import io.understudy.verification.demo.Demo;
import io.understudy.verification.demo.DemoPlan;
import io.understudy.verification.demo.Faults;
import io.understudy.verification.demo.Story;
import io.understudy.verification.demo.Verdict;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two banks that pay each other over a pair of brokers, all of them killed in turn. */
class TwoBanksSystemTest {
  private static final int PAYMENTS = 60;

  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void killsOnBothSidesAndOfTheBrokerLoseDoubleAndReorderNothing() throws Exception {
    DemoPlan plan = new DemoPlan(PAYMENTS, new Cast(2, 2), new Faults(2, 1), 5, 24, 0, folder);
    Verdict verdict = new Demo(plan, Story.SILENT).run();
    assertThat(verdict.failures()).isEmpty();
    assertThat(verdict.counted().answered()).isEqualTo(PAYMENTS);
    Between between = Objects.requireNonNull(verdict.counted().between());
    assertThat(between.conversations()).isGreaterThan(PAYMENTS / 3);
    assertThat(between.failovers()).hasSize(1);
  }
}
