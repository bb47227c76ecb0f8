package io.understudy.verification.bench.takeover;

import io.understudy.client.UnderstudyClient;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.SharedPostgres;
import io.understudy.verification.cluster.StageInDatabase;
import io.understudy.verification.cluster.StageRow;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One node of two instances with so many waiting flows, whose hot instance is killed. */
final class Stand implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofMinutes(3);
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(60);
  private static final int CALLS_BEFORE = 100;

  private static final String PHASES =
      """
      SELECT (p ->> 'tail')::float8, (p ->> 'claim')::float8, (p ->> 'attach')::float8,
        (p ->> 'firstBatch')::float8
      FROM (SELECT body -> 'phases' AS p FROM understudy.receipt WHERE stage = ? AND epoch > ?) AS r
      WHERE p ->> 'firstBatch' IS NOT NULL""";

  private final Cluster cluster;
  private final int flows;
  private final UnderstudyClient client;
  private final Population population;

  /**
   * From a kill to what came of it, in milliseconds.
   *
   * @param phases from the lock on, as the new reign's receipt tells
   */
  record Measured(
      double claimMillis, double takeoverMillis, double firstFlowMillis, Phases phases) {}

  /** The phases that a receipt tells, in milliseconds. */
  record Phases(double tail, double claim, double attach, double firstBatch) {}

  private Stand(Cluster cluster, int flows) {
    this.cluster = cluster;
    this.flows = flows;
    this.client =
        UnderstudyClient.of(cluster.addresses().toArray(String[]::new))
            .within(TAKEOVER_MAX)
            .build();
    this.population = new Population(client);
  }

  /** Starts the node and its flows, and returns when the second instance is warm. */
  static Stand open(SharedPostgres database, Path folder, String node, int flows)
      throws InterruptedException {
    ClusterPlan plan =
        ClusterPlan.twoInstances(folder, node)
            .with(BenchModule.SETTING, "on")
            .withJvmOption("-Xmx" + heapMegabytes(flows) + "m");
    Stand stand = new Stand(Cluster.prepare(plan, database), flows);
    try {
      stand.cluster.startAll();
      InstanceProcess _ = stand.cluster.awaitHot(READY_MAX);
      stand.population.settle(flows);
      stand.cluster.awaitUnderstudy(READY_MAX);
      return stand;
    } catch (InterruptedException | RuntimeException e) {
      stand.close();
      throw e;
    }
  }

  /** A waiting flow takes some kilobytes, on the hot and on the warm instance. */
  private static int heapMegabytes(int flows) {
    return 384 + flows / 64;
  }

  int flows() {
    return flows;
  }

  /** Kills the hot instance under load, when the one that was killed before is warm again. */
  Measured run(int ratePerSecond) {
    cluster.instances().stream().filter(each -> !each.isAlive()).forEach(cluster::start);
    cluster.awaitUnderstudy(READY_MAX);
    try (Load load = new Load(client, population, ratePerSecond)) {
      await("callers to be answered", load, () -> load.answered() >= CALLS_BEFORE);
      InstanceProcess victim = cluster.hot();
      StageRow before = Objects.requireNonNull(cluster.stage().stage());
      Instant killedAt = Instant.now();
      long killed = System.nanoTime();
      cluster.kill(victim);
      await("a flow started after the kill", load, () -> load.firstAnswerAfter(killed) >= 0);
      load.stop();
      await("the callers to end", load, load::isIdle);
      StageInDatabase.WentOn next =
          Await.value("flows to go on", TAKEOVER_MAX, () -> cluster.stage().wentOn(before));
      int _ = victim.awaitEnd(TAKEOVER_MAX);
      return new Measured(
          millis(Duration.between(killedAt, next.claimed())),
          millis(Duration.between(killedAt, next.wentOn())),
          load.firstAnswerAfter(killed) / 1e6,
          Await.value("the receipt", TAKEOVER_MAX, () -> phases(before)));
    }
  }

  private @Nullable Phases phases(StageRow before) {
    return cluster
        .stage()
        .ask(
            connection -> {
              try (PreparedStatement select = connection.prepareStatement(PHASES)) {
                select.setInt(1, before.stage());
                select.setLong(2, before.epoch());
                try (ResultSet row = select.executeQuery()) {
                  return row.next()
                      ? new Phases(
                          row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4))
                      : null;
                }
              }
            });
  }

  private void await(String what, Load load, java.util.function.BooleanSupplier condition) {
    Await.until(what, TAKEOVER_MAX, condition, () -> load.troubles().toString());
    if (!load.troubles().isEmpty()) {
      throw new IllegalStateException("Callers were not answered: " + load.troubles());
    }
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  @Override
  public void close() {
    client.close();
    cluster.close();
  }
}
