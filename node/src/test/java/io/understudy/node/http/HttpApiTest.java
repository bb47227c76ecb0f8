package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.Request;
import io.understudy.flow.FlowId;
import io.understudy.node.config.HttpConfig;
import io.understudy.node.config.ReadConfig;
import io.understudy.node.http.Browser.Seen;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpApiTest {
  private static final int ENTRY_BYTES_MAX = 2_000;
  private static final String NOBODY = "11111111-1111-7111-8111-111111111111";

  private final FakeNode node = new FakeNode();
  private final FakeNode.FakeInstance instance = node.new FakeInstance();
  private final Browser browser = new Browser();
  private HttpApi api = HttpApi.start(config(), "i1", ENTRY_BYTES_MAX);

  static HttpConfig config(String... settings) {
    List<String> all = new java.util.ArrayList<>(List.of("http.port=0", "http.hold=1s"));
    all.addAll(List.of(settings));
    return ReadConfig.read(null, all).http();
  }

  @BeforeEach
  void hot() {
    instance.role = "hot";
    api.serve(instance.backend());
  }

  @AfterEach
  void close() {
    api.close();
    browser.close();
  }

  @Test
  void aStartIsNewOnceAndExistsAfterwards() throws Exception {
    Seen first = browser.post(api, "/v1/flows/pay", "{\"sum\": 3}", "Idempotency-Key", "k-1");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().path("existed").asBoolean()).isFalse();
    assertThat(first.header("Location")).isEqualTo("/v1/flows/" + first.text("flow"));
    Seen second = browser.post(api, "/v1/flows/pay", "{\"sum\": 3}", "Idempotency-Key", "k-1");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text("flow")).isEqualTo(first.text("flow"));
    assertThat(second.json().path("existed").asBoolean()).isTrue();
    Seen other = browser.post(api, "/v1/flows/pay", "{\"sum\": 4}", "Idempotency-Key", "k-1");
    problem(other, 409, "key-conflict");
    assertThat(other.text("flow")).isEqualTo(first.text("flow"));
    assertThat(browser.post(api, "/v1/flows/pay", "{\"sum\": 3}").status()).isEqualTo(201);
    assertThat(node.flows).hasSize(2);
  }

  @Test
  void anUnknownFlowNameIsAnsweredWithTheNearestOnes() throws Exception {
    Seen seen = browser.post(api, "/v1/flows/pya-back", "null");
    problem(seen, 404, "unknown-flow-name");
    assertThat(seen.text("detail")).contains("Did you mean pay-back?");
  }

  @Test
  void whatIsNoJsonIsRefusedWithItsPlace() throws Exception {
    problem(browser.post(api, "/v1/flows/pay", "{\n \"a\": }"), 400, "malformed-json");
    assertThat(browser.post(api, "/v1/flows/pay", "{\n \"a\": }").text("detail"))
        .contains("line 2");
    problem(browser.post(api, "/v1/flows/pay", ""), 400, "malformed-json");
    problem(browser.post(api, "/v1/flows/pay", "1 2"), 400, "malformed-json");
    problem(browser.post(api, "/v1/flows/pay", "{\"a\":1,\"a\":2}"), 400, "malformed-json");
    HttpRequest.Builder form =
        Browser.request(api, "/v1/flows/pay")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    problem(browser.send(form), 415, "not-json");
    assertThat(node.asked).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
    String large = "\"" + "x".repeat(ENTRY_BYTES_MAX) + "\"";
    problem(browser.post(api, "/v1/flows/pay", large), 413, "too-large");
    HttpRequest.Builder chunked =
        Browser.request(api, "/v1/flows/pay")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))));
    problem(browser.send(chunked), 413, "too-large");
    assertThat(node.asked).isEmpty();
  }

  @Test
  void anInputThatTheFlowCannotReadIsTheCallersMistake() throws Exception {
    problem(browser.post(api, "/v1/flows/pay", "\"unfit\""), 400, "bad-input");
  }

  @Test
  void aPortInUseIsRefused() {
    String port = "http.port=" + api.port();
    assertThatThrownBy(() -> HttpApi.start(config(port), "i2", 2_000))
        .hasMessageContaining("the port is in use");
  }

  @Test
  void badKeysIdsQueriesMethodsAndPathsAreEachNamed() throws Exception {
    problem(
        browser.post(api, "/v1/flows/pay", "1", "Idempotency-Key", "k".repeat(201)),
        400,
        "bad-idempotency-key");
    problem(
        browser.post(api, "/v1/flows/pay", "1", "Idempotency-Key", "a b"),
        400,
        "bad-idempotency-key");
    problem(browser.get(api, "/v1/flows/not-an-id"), 400, "bad-flow-id");
    problem(browser.get(api, "/v1/flows/" + NOBODY + "/result?wait=soon"), 400, "bad-wait");
    problem(browser.get(api, "/v1/flows?limit=0"), 400, "bad-limit");
    problem(browser.get(api, "/v1/flows?status=fine"), 400, "bad-status");
    problem(browser.get(api, "/v1/flows?name=a&name=b"), 400, "bad-query");
    Seen method = browser.send(Browser.request(api, "/v1/flows/pay").DELETE());
    problem(method, 405, "wrong-method");
    assertThat(method.header("Allow")).isEqualTo("GET, POST");
    problem(browser.get(api, "/v2/flows"), 404, "no-such-path");
  }

  @Test
  void aResultIsWaitedForAndTold() throws Exception {
    FlowId flow = start();
    Seen early = browser.get(api, "/v1/flows/" + flow + "/result?wait=50ms");
    assertThat(early.status()).isEqualTo(202);
    assertThat(early.text("status")).isEqualTo("running");
    assertThat(early.json().path("waiting").get(0).asString()).isEqualTo("signal 'go'");
    Thread finisher =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (node.asked.stream().filter(Request.Result.class::isInstance).count() < 2) {
                    Thread.onSpinWait();
                  }
                  node.finish(flow, FlowStatus.COMPLETED, FakeNode.value("{\"ok\":1.50}"));
                });
    Seen seen = browser.get(api, "/v1/flows/" + flow + "/result?wait=10s");
    finisher.join();
    assertThat(seen.status()).isEqualTo(200);
    assertThat(new String(seen.response().body(), StandardCharsets.UTF_8))
        .contains("\"status\":\"completed\"", "\"result\":{\"ok\":1.50}");
  }

  @Test
  void aFlowThatFailedOrWasCancelledIsGoneWithItsReason() throws Exception {
    FlowId failed = start();
    node.finish(
        failed,
        FlowStatus.FAILED,
        new Outcome.Failed(new Failure(Failure.Kind.STEP, "NoMoney", "only 2 left", 3)));
    Seen seen = browser.get(api, "/v1/flows/" + failed + "/result?wait=1s");
    problem(seen, 410, "flow-failed");
    assertThat(seen.json().path("failure").path("attempts").asInt()).isEqualTo(3);
    FlowId cancelled = start();
    node.finish(
        cancelled,
        FlowStatus.CANCELLED,
        new Outcome.Failed(new Failure(Failure.Kind.CANCELLED, "", "asked", 0)));
    problem(browser.get(api, "/v1/flows/" + cancelled + "/result"), 410, "flow-cancelled");
  }

  @Test
  void aStartThatWaitsBringsTheResultOrHowTheFlowStands() throws Exception {
    Seen running = browser.post(api, "/v1/flows/pay?wait=50ms", "1", "Idempotency-Key", "k");
    assertThat(running.status()).isEqualTo(201);
    assertThat(running.text("status")).isEqualTo("running");
    FlowId flow = FlowId.of(running.text("flow"));
    node.finish(flow, FlowStatus.COMPLETED, FakeNode.value("7"));
    Seen done = browser.post(api, "/v1/flows/pay?wait=5s", "1", "Idempotency-Key", "k");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().path("result").asInt()).isEqualTo(7);
  }

  @Test
  void signalsAndHospitalActionsCarryAKeyAndWhoAsked() throws Exception {
    FlowId flow = start();
    String path = "/v1/flows/" + flow;
    assertThat(browser.post(api, path + "/signals/go", "").status()).isEqualTo(200);
    assertThat(
            browser
                .post(api, path + "/cancel", "{\"reason\":\"mistake\"}", "Idempotency-Key", "c1")
                .status())
        .isEqualTo(200);
    assertThat(browser.post(api, path + "/give-up", "").status()).isEqualTo(200);
    problem(browser.post(api, path + "/retry", ""), 409, "not-now");
    problem(browser.post(api, path + "/cancel", "{\"reason\":3}"), 400, "bad-reason");
    problem(browser.post(api, path + "/signals/a%20b", ""), 400, "bad-signal-name");
    problem(browser.post(api, "/v1/flows/" + NOBODY + "/cancel", ""), 404, "no-such-flow");
    problem(browser.post(api, "/v1/flows/" + FakeNode.Lookup.OLD + "/cancel", ""), 409, "not-now");
    assertThat(node.asked)
        .contains(new Request.Cancel(flow, "c1", "mistake"))
        .anyMatch(
            it ->
                it instanceof Request.Signal(_, String name, String key, _)
                    && name.equals("go")
                    && key != null
                    && key.startsWith("auto-"))
        .anyMatch(it -> it instanceof Request.GiveUp giveUp && giveUp.by().equals("loopback"));
  }

  @Test
  void flowsThatEndedLongAgoAreToldFromTheStore() throws Exception {
    String path = "/v1/flows/" + FakeNode.Lookup.OLD;
    Seen status = browser.get(api, path);
    assertThat(status.status()).isEqualTo(200);
    assertThat(status.text("status")).isEqualTo("completed");
    assertThat(status.json().path("result").path("sum").asInt()).isEqualTo(3);
    assertThat(browser.get(api, path + "/result").json().path("result").path("sum").asInt())
        .isEqualTo(3);
    Seen journal = browser.get(api, path + "/journal");
    assertThat(journal.json().path("entries").size()).isEqualTo(2);
    assertThat(journal.json().path("entries").get(0).path("kind").asString()).isEqualTo("started");
    assertThat(journal.json().path("entries").get(1).path("status").asString())
        .isEqualTo("completed");
    problem(browser.get(api, "/v1/flows/" + NOBODY), 404, "no-such-flow");
    problem(browser.get(api, "/v1/flows/" + NOBODY + "/journal"), 404, "no-such-flow");
  }

  @Test
  void listsArePagedByTheLastFlow() throws Exception {
    Seen page = browser.get(api, "/v1/flows?limit=1&status=completed");
    assertThat(page.json().path("flows").size()).isEqualTo(1);
    String next = page.text("next");
    assertThat(next).isEqualTo(FakeNode.Lookup.OLD.toString());
    Seen last = browser.get(api, "/v1/flows?limit=1&before=" + next);
    assertThat(last.json().path("flows").size()).isZero();
    assertThat(last.json().path("next").isNull()).isTrue();
  }

  @Test
  void theInstanceItsReignsHealthAndNumbersAreTold() throws Exception {
    Seen seen = browser.get(api, "/v1/instance");
    assertThat(seen.text("role")).isEqualTo("hot");
    assertThat(seen.json().path("position").path("seq").asLong()).isEqualTo(9);
    assertThat(browser.get(api, "/v1/reigns").json().path("reigns").size()).isEqualTo(1);
    for (String health : new String[] {"live", "ready", "hot"}) {
      assertThat(browser.get(api, "/health/" + health).status()).isEqualTo(200);
    }
    instance.role = "warm";
    assertThat(browser.get(api, "/health/ready").status()).isEqualTo(200);
    Seen warm = browser.get(api, "/health/hot");
    assertThat(warm.status()).isEqualTo(503);
    assertThat(warm.text("role")).isEqualTo("warm");
    String metrics =
        new String(browser.get(api, "/metrics").response().body(), StandardCharsets.UTF_8);
    assertThat(metrics)
        .contains("understudy_role{role=\"warm\"} 1", "understudy_epoch 1")
        .contains(
            "understudy_http_requests_seconds_count{route=\"/v1/instance\",status=\"200\"} 1");
    assertThat(metrics).doesNotContain("party=");
  }

  @Test
  void theMetricsOfAHotInstanceTellWhatWaitsForWhom() throws Exception {
    String metrics =
        new String(browser.get(api, "/metrics").response().body(), StandardCharsets.UTF_8);
    assertThat(metrics)
        .contains("understudy_messages_waiting{party=\"bank-b\"} 3")
        .contains("understudy_messages_failures{party=\"bank-b\"} 2")
        .containsPattern("understudy_messages_oldest_seconds\\{party=\"bank-b\"} 1\\.\\d+E9");
  }

  @Test
  void anInstanceThatStartsSaysSo() throws Exception {
    api.close();
    api = HttpApi.start(config(), "i1", ENTRY_BYTES_MAX);
    problem(browser.get(api, "/v1/instance"), 503, "starting");
    assertThat(browser.get(api, "/health/live").status()).isEqualTo(200);
    assertThat(browser.get(api, "/health/ready").status()).isEqualTo(503);
  }

  @Test
  void aLimitIsToldAsOne() throws Exception {
    for (int i = 0; i < 100; i++) {
      start();
    }
    Seen seen = browser.post(api, "/v1/flows/pay", "1");
    problem(seen, 429, "limit-reached");
    assertThat(seen.text("limit")).isEqualTo("flows-live");
  }

  @Test
  void tokensDecideWhoMayDoWhat() throws Exception {
    api.close();
    String[] settings =
        new String[] {
          "http.tokens.eye.role=viewer", "http.tokens.eye.token=viewer-viewer-viewer",
          "http.tokens.app.role=starter", "http.tokens.app.token=starter-starter-starter",
          "http.tokens.ops.role=operator", "http.tokens.ops.token=operator-operator-operator"
        };
    api = HttpApi.start(config(settings), "i1", ENTRY_BYTES_MAX);
    api.serve(instance.backend());
    Seen nobody = browser.get(api, "/v1/flows");
    problem(nobody, 401, "unauthorized");
    assertThat(nobody.header("WWW-Authenticate")).isEqualTo("Bearer");
    problem(browser.get(api, "/v1/flows", "Authorization", "Bearer x"), 401, "unauthorized");
    String viewer = "Bearer viewer-viewer-viewer";
    assertThat(browser.get(api, "/v1/flows", "Authorization", viewer).status()).isEqualTo(200);
    problem(browser.post(api, "/v1/flows/pay", "1", "Authorization", viewer), 403, "forbidden");
    String starter = "Bearer starter-starter-starter";
    Seen started = browser.post(api, "/v1/flows/pay", "1", "Authorization", starter);
    assertThat(started.status()).isEqualTo(201);
    String giveUp = "/v1/flows/" + started.text("flow") + "/give-up";
    problem(browser.post(api, giveUp, "", "Authorization", starter), 403, "forbidden");
    String operator = "Bearer operator-operator-operator";
    assertThat(browser.post(api, giveUp, "", "Authorization", operator).status()).isEqualTo(200);
    assertThat(node.asked)
        .anyMatch(it -> it instanceof Request.GiveUp did && did.by().equals("ops"));
    assertThat(browser.get(api, "/health/hot").status()).isEqualTo(200);
  }

  private FlowId start() throws Exception {
    Seen seen = browser.post(api, "/v1/flows/pay", "{\"sum\": 3}");
    assertThat(seen.status()).isEqualTo(201);
    return FlowId.of(seen.text("flow"));
  }

  static void problem(Seen seen, int status, String code) {
    assertThat(seen.text("type")).as("%s", seen).isEqualTo("urn:understudy:problem:" + code);
    assertThat(seen.status()).isEqualTo(status);
    assertThat(seen.json().path("status").asInt()).isEqualTo(status);
    assertThat(seen.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(seen.text("detail")).isNotEmpty().doesNotContain("Exception", "io.understudy");
    assertThat(seen.text("title")).isNotEmpty();
    assertThat(seen.text("instance")).isEqualTo("urn:understudy:i1");
  }
}
