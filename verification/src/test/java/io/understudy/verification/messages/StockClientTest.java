package io.understudy.verification.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.broker.BrokerSettings;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.node.messages.NodeKey;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flows that a stock JMS client starts, while hot instances are killed. */
@Timeout(300)
class StockClientTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MESSAGES = Integer.getInteger("messages", 10_000);
  private static final int KILLS = 3;

  @TempDir Path folder;

  private ClusterPlan plan(EmbeddedBroker broker) throws Exception {
    Path key = folder.resolve("bank-a.pem");
    NodeKey made = NodeKey.make(key);
    assertThat(NodeKey.read(key).shown()).isEqualTo(made.shown());
    return ClusterPlan.twoInstances(folder)
        .with("messages.brokers", "amqp://127.0.0.1:" + broker.endpoint().port())
        .with("messages.key-file", key.toString())
        .with("modules.guarantees.world", folder.toString())
        .with("warm-up", "false");
  }

  @Test
  void everyMessageStartsOneFlowAndTheSameIdsStartNone() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.in(folder.resolve("broker")));
        Cluster bank = Cluster.start(plan(broker));
        StockClient client = new StockClient(broker.endpoint().port(), "understudy.bank-a")) {
      int share = MESSAGES / (KILLS + 1);
      for (int part = 0; part <= KILLS; part++) {
        client.startAll("booking", "part-" + part + "-", share, false);
        if (part < KILLS) {
          killHot(bank);
        }
      }
      long wanted = (long) share * (KILLS + 1);
      Await.until("all bookings", MINUTE, () -> booked(bank) >= wanted);
      assertThat(booked(bank)).isEqualTo(wanted);
      client.startAll("booking", "part-0-", share, true);
      Map<String, String> results = client.answers(share, Duration.ofSeconds(20));
      assertThat(results).hasSize(share);
      assertThat(results.values()).containsOnly("\"booked 1\"");
      assertThat(booked(bank)).isEqualTo(wanted);
    }
  }

  private static void killHot(Cluster bank) {
    long epoch = Objects.requireNonNull(bank.stage().stage()).epoch();
    var victim = bank.hot();
    bank.kill(victim);
    bank.awaitEpochAfter(epoch, MINUTE);
    int _ = victim.awaitEnd(MINUTE);
    bank.start(victim);
    bank.awaitUnderstudy(MINUTE);
  }

  private static long booked(Cluster bank) {
    try (Connection connection = bank.database().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM guarantees.booking")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
