package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Request;
import io.understudy.flow.FlowId;
import io.understudy.node.http.Browser.Seen;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TakeoverOverHttpTest {
  private final FakeNode node = new FakeNode();
  private final FakeNode.FakeInstance one = node.new FakeInstance();
  private final FakeNode.FakeInstance two = node.new FakeInstance();
  private final HttpApi apiOne = HttpApi.start(HttpApiTest.config(), "i1", 2_000);
  private final HttpApi apiTwo = HttpApi.start(HttpApiTest.config(), "i1", 2_000);
  private final Browser browser = new Browser();

  @BeforeEach
  void oneIsHot() {
    one.role = "hot";
    one.hotAddress = apiOne.address();
    two.hotAddress = apiOne.address();
    apiOne.serve(one.backend());
    apiTwo.serve(two.backend());
  }

  @AfterEach
  void close() {
    apiOne.close();
    apiTwo.close();
    browser.close();
  }

  private void twoIsHot() {
    one.cool();
    one.hotAddress = apiTwo.address();
    two.epoch = 2;
    two.hotAddress = apiTwo.address();
    two.role = "hot";
  }

  @Test
  void aWarmInstancePassesEveryKindOfCallOn() throws Exception {
    Seen started = browser.post(apiTwo, "/v1/flows/pay", "3", "Idempotency-Key", "k");
    assertThat(started.status()).isEqualTo(201);
    String path = "/v1/flows/" + started.text("flow");
    assertThat(started.header("Location")).isEqualTo(path);
    assertThat(browser.post(apiTwo, "/v1/flows/pay", "3", "Idempotency-Key", "k").status())
        .isEqualTo(200);
    assertThat(browser.get(apiTwo, path).text("status")).isEqualTo("running");
    assertThat(browser.get(apiTwo, path + "/result?wait=50ms").status()).isEqualTo(202);
    assertThat(browser.post(apiTwo, path + "/signals/go", "1").status()).isEqualTo(200);
    HttpApiTest.problem(browser.post(apiTwo, path + "/retry", ""), 409, "not-now");
    HttpApiTest.problem(browser.post(apiTwo, "/v1/flows/pya", "3"), 404, "unknown-flow-name");
    node.finish(FlowId.of(started.text("flow")), FlowStatus.COMPLETED, FakeNode.value("8"));
    assertThat(browser.get(apiTwo, path + "/result?wait=5s").json().path("result").asInt())
        .isEqualTo(8);
    Seen waited = browser.post(apiTwo, "/v1/flows/pay?wait=50ms", "3", "Idempotency-Key", "k2");
    assertThat(waited.status()).isEqualTo(201);
    assertThat(waited.text("status")).isEqualTo("running");
  }

  @Test
  void aCallIsHeldWhileNobodyIsHotAndAnsweredByTheNext() throws Exception {
    one.cool();
    Future<Seen> call = later(() -> browser.post(apiOne, "/v1/flows/pay", "3"));
    awaitThat(() -> !call.isDone());
    twoIsHot();
    Seen seen = call.get();
    assertThat(seen.status()).isEqualTo(201);
    assertThat(seen.json().path("existed").asBoolean()).isFalse();
    assertThat(node.flows).hasSize(1);
  }

  @Test
  void twoWarmInstancesThatNameEachOtherDoNotLoop() throws Exception {
    one.cool();
    one.hotAddress = apiTwo.address();
    Seen seen = browser.post(apiTwo, "/v1/flows/pay", "3");
    HttpApiTest.problem(seen, 503, "nobody-hot");
    assertThat(seen.header("Retry-After")).isEqualTo("1");
    assertThat(node.flows).isEmpty();
  }

  @Test
  void anInstanceThatIsGoneIsHeldForToo() throws Exception {
    one.role = "stopped";
    apiOne.close();
    HttpApiTest.problem(browser.get(apiTwo, "/v1/flows/" + new FlowId(1, 1)), 503, "nobody-hot");
  }

  @Test
  void aStartWhoseAnswerIsLostAtATakeoverStartsOneFlow() throws Exception {
    one.hangs = true;
    Future<Seen> call = later(() -> browser.post(apiTwo, "/v1/flows/pay", "3"));
    awaitThat(() -> !node.asked.isEmpty());
    // The batch was settled, and the instance froze before it answered.
    Request.Start start = (Request.Start) node.asked.getFirst();
    node.flows.put(start.flow(), new FakeNode.Known(start));
    node.byClientId.put(String.valueOf(start.clientId()), start.flow());
    two.epoch = 2;
    two.hotAddress = apiTwo.address();
    two.role = "hot";
    Seen seen = call.get();
    assertThat(seen.status()).isEqualTo(201);
    assertThat(seen.text("flow")).isEqualTo(start.flow().toString());
    assertThat(node.flows).hasSize(1);
  }

  @Test
  void aLongPollSurvivesATakeoverWhereverItWasAsked() throws Exception {
    Seen started = browser.post(apiOne, "/v1/flows/pay", "3");
    String path = "/v1/flows/" + started.text("flow") + "/result?wait=15s";
    Future<Seen> atOne = later(() -> browser.get(apiOne, path));
    Future<Seen> atTwo = later(() -> browser.get(apiTwo, path));
    awaitThat(() -> resultsAsked() == 2);
    twoIsHot();
    awaitThat(() -> resultsAsked() >= 4);
    assertThat(atOne.isDone() || atTwo.isDone()).isFalse();
    node.finish(FlowId.of(started.text("flow")), FlowStatus.COMPLETED, FakeNode.value("8"));
    assertThat(atOne.get().json().path("result").asInt()).isEqualTo(8);
    assertThat(atTwo.get().json().path("result").asInt()).isEqualTo(8);
  }

  @Test
  void closingAnswersWhoIsHeld() throws Exception {
    one.cool();
    one.hotAddress = "";
    HttpApi patient = HttpApi.start(HttpApiTest.config("http.hold=60s"), "i1", 2_000);
    patient.serve(one.backend());
    int before = one.views.get();
    Future<Seen> call = later(() -> browser.get(patient, "/v1/flows/" + new FlowId(1, 1)));
    awaitThat(() -> one.views.get() > before + 3); // it is held, and looks again and again
    patient.close();
    HttpApiTest.problem(call.get(), 503, "nobody-hot");
  }

  private long resultsAsked() {
    return node.asked.stream().filter(Request.Result.class::isInstance).count();
  }

  private interface Doing {
    Seen run() throws Exception;
  }

  private static Future<Seen> later(Doing doing) {
    CompletableFuture<Seen> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                done.complete(doing.run());
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private static void awaitThat(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
