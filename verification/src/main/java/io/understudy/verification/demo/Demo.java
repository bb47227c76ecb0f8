package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.Banks;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.BrokerProcess;
import io.understudy.verification.cluster.Brokers;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import io.understudy.verification.cluster.Takeover;
import io.understudy.verification.payments.PaymentDesk;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One run: payments, kills, verdict. */
public final class Demo {
  private static final Duration WARM_AGAIN_MAX = Duration.ofSeconds(60);
  private static final Duration RUSH_MAX = Duration.ofSeconds(20);
  private static final Duration MANY_MAX = Duration.ofSeconds(5);

  /** So many payments at least that not all of them end in the moment before a kill. */
  private static final int MANY = 5;

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
    try (Town town = Town.start(plan)) {
      story.ready(town);
      return stream(town, began);
    } finally {
      story.over();
    }
  }

  private Verdict stream(Town town, long began) throws InterruptedException {
    PaymentStream payments = payments();
    Pace pace = new Pace();
    try (PaymentDesk desk = new PaymentDesk(town.first().addresses());
        Callers callers = new Callers(payments, desk, pace, plan.inFlightMax());
        Observer _ = new Observer(town, callers, story)) {
      List<Takeover> takeovers = new ArrayList<>();
      List<BrokerKill> brokerKills = new ArrayList<>();
      for (int fault = 0; fault < plan.faults().count(); fault++) {
        pace.set(plan.rushBegin(fault), plan.slowRate(fault));
        if (plan.faults().isOfBroker(fault)) {
          brokerKills.add(killBroker(town, callers, pace, fault));
        } else {
          takeovers.add(kill(town, callers, pace, fault));
        }
      }
      pace.set(plan.payments(), plan.rateMax());
      callers.awaitAll();
      town.banks().forEach(Demo::awaitRest);
      return new Verdict(
          plan,
          count(town, payments, callers, brokerKills),
          takeovers,
          callers.failed(),
          callers.slowestMillis(),
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private PaymentStream payments() {
    return plan.cast().isOneBank()
        ? PaymentStream.of(plan.seed(), plan.payments())
        : PaymentStream.between(Banks.HALVES, plan.seed(), plan.payments());
  }

  /** The banks take turns. */
  private Takeover kill(Town town, Callers callers, Pace pace, int fault) {
    int kill = fault - plan.faults().brokersBefore(fault);
    Cluster bank = town.banks().get(kill % town.banks().size());
    bank.awaitUnderstudy(WARM_AGAIN_MAX);
    InstanceProcess victim = bank.hot();
    rush(bank, callers, pace, fault);
    // With plenty of work some of it lives when the kill comes; otherwise that has to be made sure.
    boolean plenty = bank.stage().liveFlows(stage(bank)) >= MANY;
    Takeover takeover = plenty ? bank.killAndMeasure(victim) : bank.killAtWorkAndMeasure(victim);
    story.killed(kill, takeover, bank.awaitHot().name());
    int _ = victim.awaitEnd(WARM_AGAIN_MAX);
    bank.start(victim);
    story.restarted(victim.name());
    return takeover;
  }

  private BrokerKill killBroker(Town town, Callers callers, Pace pace, int fault) {
    Brokers brokers = Objects.requireNonNull(town.brokers(), "Only two banks have brokers.");
    brokers.awaitReady();
    town.banks().forEach(Cluster::awaitUnderstudy); // one fault at a time
    BrokerProcess victim = brokers.awaitLive();
    rush(town.banks().getLast(), callers, pace, fault);
    BrokerKill kill = new BrokerKill(victim.name(), Instant.now());
    victim.kill();
    if (brokers.processes().size() == 1) {
      victim.start();
    }
    BrokerProcess live = brokers.awaitLive();
    Duration took = Duration.between(kill.at(), Instant.now());
    story.brokerKilled(plan.faults().brokersBefore(fault), victim.name(), live.name(), took);
    if (live != victim) {
      victim.start();
    }
    story.restarted(victim.name());
    return kill;
  }

  /** Full speed until as much work is in flight as can be. */
  private void rush(Cluster bank, Callers callers, Pace pace, int fault) {
    int stage = stage(bank);
    int before = callers.sent();
    int much = Math.min(plan.inFlightMax(), (plan.partEnd(fault) - before) / 2);
    // Between two banks work comes and goes: much is waited for, but not until none is left.
    int many = plan.cast().isOneBank() ? 1 : Math.clamp(much / 4, 1, MANY);
    long patientUntil = System.nanoTime() + MANY_MAX.toNanos();
    pace.set(plan.partEnd(fault), plan.rateMax());
    Await.until(
        "payments in flight",
        RUSH_MAX,
        () -> {
          boolean patient =
              System.nanoTime() - patientUntil < 0 && callers.sent() < plan.partEnd(fault);
          return callers.sent() - before >= much
              && bank.stage().liveFlows(stage) >= (patient ? many : 1);
        });
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

  private static Verdict.Counted count(
      Town town, PaymentStream payments, Callers callers, List<BrokerKill> brokerKills) {
    try {
      return new CountInDatabase(town).count(payments, callers.told(), brokerKills);
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be counted: " + e.getMessage(), e);
    }
  }
}
