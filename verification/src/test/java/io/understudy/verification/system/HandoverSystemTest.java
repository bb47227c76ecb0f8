package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stage is handed over between real processes under load, and what can go wrong with it. */
@Timeout(120)
class HandoverSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  private Cluster two() {
    return Cluster.start(ClusterPlan.twoInstances(folder).with("warm-up", "false"));
  }

  private static StageRow stage(Cluster bank) {
    return Objects.requireNonNull(bank.stage().stage());
  }

  private CompletableFuture<HttpResponse<String>> post(
      InstanceProcess at, String path, String body, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(at.address() + path))
            .timeout(MINUTE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode good(CompletableFuture<HttpResponse<String>> call) throws Exception {
    HttpResponse<String> response = call.get(MINUTE.toSeconds(), TimeUnit.SECONDS);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void theStageGoesToAndFroUnderLoadAndNothingIsLostOrDoneTwice() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      for (int turn = 0; turn < 4; turn++) {
        long epoch = stage(bank).epoch();
        InstanceProcess to = bank.warm();
        InstanceProcess asked = bank.instances().get(turn % 2); // the hot one, or the other one
        JsonNode done =
            good(post(asked, "/v1/stage/handover", "{\"to\":\"" + to.name() + "\"}", "k" + turn));
        assertThat(done.path("instance").asString()).isEqualTo(to.name());
        assertThat(done.path("epoch").asLong()).isEqualTo(epoch + 1);
        assertThat(done.path("stallMillis").asLong()).isBetween(0L, 2_000L);
        assertThat(bank.hot()).isEqualTo(to);
        traffic.awaitMore(20);
        JsonNode again =
            good(
                post(asked, "/v1/stage/handover", "{\"to\":\"" + asked.name() + "\"}", "k" + turn));
        assertThat(again.path("existed").asBoolean()).as("%s", again).isTrue();
        assertThat(stage(bank).epoch()).isEqualTo(epoch + 1);
      }
      traffic.stopAndAudit();
    }
  }

  @Test
  void aSuccessorThatHangsWhenItIsLeftForCostsALease() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      traffic.awaitMore(20);
      InstanceProcess hot = bank.hot();
      InstanceProcess successor = bank.warm();
      long epoch = stage(bank).epoch();
      bank.freeze(successor); // For a lease it still counts as ready.
      CompletableFuture<HttpResponse<String>> asked =
          post(hot, "/v1/stage/handover", "{\"to\":\"" + successor.name() + "\"}", "k");
      long began = System.nanoTime();
      bank.awaitEpochAfter(epoch, MINUTE);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isLessThan(ClusterPlan.LEASE.multipliedBy(2));
      assertThat(bank.hot()).isEqualTo(hot);
      HttpResponse<String> told = asked.get(MINUTE.toSeconds(), TimeUnit.SECONDS);
      assertThat(told.statusCode()).isEqualTo(409);
      assertThat(told.body()).contains("successor-failed").contains(hot.name());
      traffic.awaitMore(20);
      bank.thaw(successor);
      Await.until("the successor to be next", MINUTE, () -> successor.equals(bank.understudy()));
      traffic.awaitMore(20);
      traffic.stopAndAudit();
    }
  }

  private static boolean isLeft(StageRow row, long epoch) {
    return row.released() || row.epoch() > epoch;
  }

  @Test
  void aHotInstanceThatIsKilledDuringItsHandoverIsATakeover() throws Exception {
    try (Cluster bank = two();
        Traffic traffic = new Traffic(bank)) {
      for (int turn = 0; turn < 2; turn++) {
        traffic.awaitMore(20);
        InstanceProcess hot = bank.hot();
        long epoch = stage(bank).epoch();
        CompletableFuture<HttpResponse<String>> asked =
            post(hot, "/v1/stage/handover", "", "kill-" + turn);
        if (turn == 1) {
          Await.until("it to be on its way out", MINUTE, () -> isLeft(stage(bank), epoch));
        }
        bank.kill(hot);
        bank.awaitEpochAfter(epoch, MINUTE);
        assertThat(asked.handle((_, _) -> true).get(MINUTE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        traffic.awaitMore(20);
        int _ = hot.awaitEnd(MINUTE);
        bank.start(hot);
        bank.awaitUnderstudy(MINUTE);
      }
      traffic.stopAndAudit();
    }
  }
}
