package io.understudy.verification.messages;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.broker.BrokerSettings;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.node.messages.NodeKey;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Flows that a stock JMS client starts, while hot instances are killed. */
@Timeout(300)
class StockClientTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MESSAGES = Integer.getInteger("messages", 10_000);
  private static final int KILLS = 3;
  private static final String INBOX = "understudy.bank-a";

  @TempDir static Path folder;

  private static EmbeddedBroker broker;
  private static Cluster bank;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(BrokerSettings.in(folder.resolve("broker")));
    bank = Cluster.start(plan());
  }

  @AfterAll
  static void end() {
    bank.close();
    broker.close();
  }

  private static ClusterPlan plan() throws Exception {
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
    try (StockClient client = client()) {
      int share = MESSAGES / (KILLS + 1);
      for (int part = 0; part <= KILLS; part++) {
        client.startAll("booking", "part-" + part + "-", share, false);
        if (part < KILLS) {
          killHot();
        }
      }
      long wanted = (long) share * (KILLS + 1);
      Await.until("all bookings", MINUTE, () -> booked() >= wanted);
      assertThat(booked()).isEqualTo(wanted);
      client.startAll("booking", "part-0-", share, true);
      Map<String, String> results = client.answers(share, Duration.ofSeconds(20));
      assertThat(results).hasSize(share);
      assertThat(results.values()).containsOnly("\"booked 1\"");
      assertThat(booked()).isEqualTo(wanted);
    }
  }

  private static StockClient client() throws JMSException {
    return new StockClient(broker.endpoint().port(), INBOX);
  }

  @Test
  void whatNobodyUnderstandsEndsInTheDeadLettersAndNothingStops() throws Exception {
    try (StockClient client = client()) {
      byte[] noise = new byte[2_000];
      new Random(7).nextBytes(noise);
      client.sendBytes(noise, Map.of());
      client.sendBytes(noise, Map.of("understudy_flow", "booking", "understudy_id", "noise"));
      client.sendBytes("1".getBytes(US_ASCII), Map.of("understudy_flow", "no-such-flow"));
      pretend(noise, Map.of());
      pretend(noise, Map.of("understudy-from", "bank-b", "understudy-signature", "AAAA"));
      client.sendObject();
      Await.until("six dead letters", MINUTE, () -> deadLetters().size() == 6);
      assertThat(deadLetters())
          .anySatisfy(it -> assertThat(it).contains("has no property 'understudy-flow'"))
          .anySatisfy(it -> assertThat(it).contains("input of 'booking' cannot be read"))
          .anySatisfy(it -> assertThat(it).contains("no flow named 'no-such-flow'"))
          .anySatisfy(it -> assertThat(it).contains("has no property 'understudy-from'"))
          .anySatisfy(it -> assertThat(it).contains("claims to be from 'bank-b'"));
      refuseAHundredMegabytes();
      client.startAll("booking", "afterwards-", 10, true);
      assertThat(client.answers(10, Duration.ofSeconds(20))).hasSize(10);
    }
  }

  private static void refuseAHundredMegabytes() throws Exception {
    long refused = broker.messagesTooLarge();
    byte[] huge = new byte[100 << 20];
    try (StockClient client = client()) {
      assertThatThrownBy(() -> client.sendBytes(huge, Map.of())).isInstanceOf(JMSException.class);
    }
    assertThat(broker.messagesTooLarge()).isEqualTo(refused + 1);
  }

  private static void pretend(byte[] body, Map<String, Object> properties) throws Exception {
    PretendedNode.send(broker.endpoint().port(), INBOX, properties, body);
  }

  private static List<String> deadLetters() {
    URI url = URI.create(bank.addresses().getFirst() + "/v1/dead-letters");
    try (HttpClient http = HttpClient.newHttpClient()) {
      String json = http.send(HttpRequest.newBuilder(url).build(), ofString()).body();
      List<String> reasons = new ArrayList<>();
      JsonMapper.shared()
          .readTree(json)
          .path("deadLetters")
          .forEach(letter -> reasons.add(letter.path("reason").asString()));
      return reasons;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void killHot() {
    long epoch = Objects.requireNonNull(bank.stage().stage()).epoch();
    var victim = bank.hot();
    bank.kill(victim);
    bank.awaitEpochAfter(epoch, MINUTE);
    int _ = victim.awaitEnd(MINUTE);
    bank.start(victim);
    bank.awaitUnderstudy(MINUTE);
  }

  private static long booked() {
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
