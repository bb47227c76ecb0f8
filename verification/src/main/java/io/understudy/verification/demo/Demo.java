package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import io.understudy.verification.cluster.Takeover;
import io.understudy.verification.payments.PaymentDesk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One run: payments, kills, verdict. */
public final class Demo {
  private static final Duration WARM_AGAIN_MAX = Duration.ofSeconds(60);
  private static final Duration RUSH_MAX = Duration.ofSeconds(20);
  private static final Duration REST_MAX = Duration.ofSeconds(30);

  private final DemoPlan plan;
  private final Story story;

  public Demo(DemoPlan plan, Story story) {
    this.plan = plan;
    this.story = story;
  }

  /** Runs, and leaves no process behind. */
  public Verdict run() throws InterruptedException {
    long began = System.nanoTime();
    story.preparing(plan);
    ClusterPlan two =
        ClusterPlan.twoInstances(plan.folder()).with("modules.payments.screening-delay", "20ms");
    try (Cluster bank = Cluster.start(two)) {
      story.ready(bank.hot().name(), bank.warm().name());
      return stream(bank, began);
    } finally {
      story.over();
    }
  }

  private Verdict stream(Cluster bank, long began) throws InterruptedException {
    PaymentStream payments = PaymentStream.of(plan.seed(), plan.payments());
    Pace pace = new Pace();
    try (PaymentDesk desk = new PaymentDesk(bank.addresses());
        Callers callers = new Callers(payments, desk, pace, plan.inFlightMax());
        Observer _ = new Observer(bank, callers, story)) {
      List<Takeover> takeovers = new ArrayList<>();
      for (int kill = 0; kill < plan.kills(); kill++) {
        takeovers.add(kill(bank, callers, pace, kill));
      }
      pace.set(plan.payments(), plan.rateMax());
      callers.awaitAll();
      awaitRest(bank);
      return new Verdict(
          plan,
          count(bank, payments, callers),
          takeovers,
          callers.failed(),
          callers.slowestMillis(),
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private Takeover kill(Cluster bank, Callers callers, Pace pace, int kill) {
    pace.set(plan.rushBegin(kill), plan.slowRate(kill));
    bank.awaitUnderstudy(WARM_AGAIN_MAX);
    InstanceProcess victim = bank.hot();
    rush(bank, callers, pace, kill);
    Takeover takeover = bank.killAndMeasure(victim);
    story.killed(kill, takeover, bank.awaitHot().name());
    int _ = victim.awaitEnd(WARM_AGAIN_MAX);
    bank.start(victim);
    story.restarted(victim.name());
    return takeover;
  }

  /** Full speed until as much work is in flight as can be. */
  private void rush(Cluster bank, Callers callers, Pace pace, int kill) {
    int stage = stage(bank);
    int before = callers.sent();
    int much = Math.min(plan.inFlightMax(), (plan.partEnd(kill) - before) / 2);
    pace.set(plan.partEnd(kill), plan.rateMax());
    Await.until(
        "payments in flight",
        RUSH_MAX,
        () -> callers.sent() - before >= much && bank.stage().liveFlows(stage) > 0);
  }

  private static int stage(Cluster bank) {
    StageRow row = Objects.requireNonNull(bank.stage().stage());
    return row.stage();
  }

  /** Every caller has its answer; flows of callers that gave up may still be on their way. */
  private static void awaitRest(Cluster bank) {
    int stage = stage(bank);
    try {
      Await.until("all flows to end", REST_MAX, () -> bank.stage().liveFlows(stage) == 0);
    } catch (Await.TooLateException _) {
      return; // the verdict tells
    }
  }

  private static Verdict.Counted count(Cluster bank, PaymentStream payments, Callers callers) {
    try (Connection connection = bank.database().connect()) {
      return new CountInDatabase(connection, stage(bank)).count(payments, callers.told());
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be counted: " + e.getMessage(), e);
    }
  }
}
