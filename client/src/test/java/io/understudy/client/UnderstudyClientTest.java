package io.understudy.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.understudy.client.FakeInstance.Seen;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnderstudyClientTest {
  private static final String STARTED = "{\"flow\":\"f1\",\"existed\":false}";
  private static final String DONE =
      "{\"flow\":\"f1\",\"status\":\"completed\",\"result\":{\"sum\":3}}";
  private static final String RUNNING =
      "{\"flow\":\"f1\",\"name\":\"pay\",\"clientId\":\"k\",\"status\":\"running\","
          + "\"started\":\"2026-01-01T00:00:00Z\",\"changed\":\"2026-01-01T00:00:01Z\","
          + "\"waiting\":[\"signal 'go'\"]}";

  private final FakeInstance one = new FakeInstance();
  private final FakeInstance two = new FakeInstance();

  record Sum(int sum) {}

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private UnderstudyClient client() {
    return client(Duration.ofSeconds(20));
  }

  private UnderstudyClient client(Duration within) {
    return UnderstudyClient.of(one.address(), two.address())
        .token("secret")
        .within(within)
        .attemptWithin(Duration.ofSeconds(1))
        .build();
  }

  @Test
  void aStartCarriesItsKeyItsTokenAndItsInput() {
    one.then(201, STARTED);
    try (UnderstudyClient client = client()) {
      assertThat(client.start("pay", "k", Map.of("a", 1))).isEqualTo(new FlowHandle("f1", false));
    }
    assertThat(one.seen)
        .containsExactly(new Seen("POST /v1/flows/pay", "k", "Bearer secret", "{\"a\":1}"));
  }

  @Test
  void aStartWhoseAnswerWasLostIsRepeatedElsewhereWithTheSameKey() {
    one.then(FakeInstance::drop);
    two.then(200, "{\"flow\":\"f1\",\"existed\":true}");
    try (UnderstudyClient client = client()) {
      assertThat(client.start("pay", 1).existed()).isTrue();
    }
    assertThat(one.seen.getFirst().key()).isNotEmpty().isEqualTo(two.seen.getFirst().key());
  }

  @Test
  void anInstanceThatIsGoneIsPassedOver() {
    one.close();
    two.then(201, STARTED);
    try (UnderstudyClient client = client()) {
      assertThat(client.start("pay", "k", 1).id()).isEqualTo("f1");
    }
  }

  @Test
  void anInstanceThatHangsIsLeftForTheOther() {
    one.then(FakeInstance::hang);
    two.then(201, STARTED);
    try (UnderstudyClient client = client()) {
      assertThat(client.start("pay", "k", 1).id()).isEqualTo("f1");
    }
  }

  @Test
  void whileNobodyIsHotACallIsTriedAgainUntilSomebodyIs() {
    one.then(503, "{}").then(502, "{}").then(201, STARTED);
    two.then(504, "{}").then(503, "{}");
    try (UnderstudyClient client = client()) {
      assertThat(client.start("pay", "k", 1).id()).isEqualTo("f1");
    }
    assertThat(one.seen).hasSize(3).extracting(Seen::key).containsOnly("k");
  }

  @Test
  void theInstanceThatAnsweredLastIsAskedFirst() {
    one.then(503, "{}");
    two.then(200, RUNNING);
    try (UnderstudyClient client = client()) {
      client.status("f1");
      client.status("f1");
    }
    assertThat(one.seen).hasSize(1);
    assertThat(two.seen).hasSize(2);
  }

  @Test
  void aResultIsPolledForAcrossATakeoverUntilItIsThere() {
    one.then(202, RUNNING).then(FakeInstance::drop);
    two.then(503, "{}").then(200, DONE);
    try (UnderstudyClient client = client()) {
      assertThat(client.result("f1", Sum.class)).isEqualTo(new Sum(3));
    }
    assertThat(one.seen.getFirst().call()).isEqualTo("GET /v1/flows/f1/result?wait=2000ms");
  }

  @Test
  void startAndWaitTakesTheResultFromOneCallWhenItIsThere() {
    one.then(201, DONE);
    try (UnderstudyClient client = client()) {
      assertThat(client.startAndWait("pay", "k", 1, Sum.class)).isEqualTo(new Sum(3));
    }
    assertThat(one.seen).extracting(Seen::call).containsExactly("POST /v1/flows/pay?wait=2000ms");
  }

  @Test
  void startAndWaitGoesOnPollingWhenItIsNotThereYet() {
    one.then(201, RUNNING).then(200, DONE);
    try (UnderstudyClient client = client()) {
      assertThat(client.startAndWait("pay", "k", 1, Sum.class)).isEqualTo(new Sum(3));
    }
  }

  @Test
  void aFailedFlowIsAnExceptionThatNamesWhatItThrew() {
    String failure = "\"failure\":{\"type\":\"NoFunds\",\"message\":\"3 missing\"}}";
    one.then(410, "{\"flow\":\"f1\",\"flowStatus\":\"failed\"," + failure)
        .then(201, "{\"flow\":\"f1\",\"status\":\"failed\"," + failure);
    try (UnderstudyClient client = client()) {
      var thrown =
          catchThrowableOfType(FlowFailedException.class, () -> client.result("f1", Sum.class));
      assertThat(thrown.flowId()).isEqualTo("f1");
      assertThat(thrown.failureType()).isEqualTo("NoFunds");
      assertThat(thrown.failureMessage()).isEqualTo("3 missing");
      assertThatThrownBy(() -> client.startAndWait("pay", "k", 1, Sum.class))
          .isInstanceOf(FlowFailedException.class);
    }
  }

  @Test
  void aCancelledFlowIsAnExceptionOfItsOwn() {
    one.then(410, "{\"flow\":\"f1\",\"flowStatus\":\"cancelled\"}");
    try (UnderstudyClient client = client()) {
      assertThatThrownBy(() -> client.result("f1", Sum.class))
          .isInstanceOf(FlowCancelledException.class)
          .hasMessageContaining("f1");
    }
  }

  @Test
  void aProblemIsToldAndNotRepeated() {
    one.then(
        409,
        "{\"type\":\"urn:understudy:problem:key-conflict\",\"title\":\"Used\",\"detail\":\"No.\"}");
    try (UnderstudyClient client = client()) {
      var thrown = catchThrowableOfType(ProblemException.class, () -> client.start("pay", "k", 1));
      assertThat(thrown.status()).isEqualTo(409);
      assertThat(thrown.code()).isEqualTo("key-conflict");
      assertThat(thrown.title()).isEqualTo("Used");
      assertThat(thrown.detail()).isEqualTo("No.");
    }
    assertThat(one.seen).hasSize(1);
    assertThat(two.seen).isEmpty();
  }

  @Test
  void whenTheDeadlinePassesTheCallerIsToldTheKeyToAskAgainWith() {
    one.then(503, "{}");
    two.then(FakeInstance::drop);
    try (UnderstudyClient client = client(Duration.ofMillis(300))) {
      var thrown =
          catchThrowableOfType(
              DeadlinePassedException.class, () -> client.start("pay", "my-key", 1));
      assertThat(thrown.key()).isEqualTo("my-key");
      assertThat(thrown).hasMessageContaining("may have happened; ask again with the same key");
    }
  }

  @Test
  void aFlowThatGoesOnPastTheDeadlineIsNotAFailure() {
    one.then(202, RUNNING);
    try (UnderstudyClient client = client(Duration.ofMillis(300))) {
      assertThatThrownBy(() -> client.result("f1", Sum.class))
          .isInstanceOf(DeadlinePassedException.class);
    }
  }

  @Test
  void statusSaysHowAFlowStands() {
    one.then(200, RUNNING);
    try (UnderstudyClient client = client()) {
      FlowStanding standing = client.status("f1");
      assertThat(standing.status()).isEqualTo("running");
      assertThat(standing.isEnded()).isFalse();
      assertThat(standing.waiting()).containsExactly("signal 'go'");
    }
  }

  @Test
  void whateverActsOnAFlowCarriesAKeyOfItsOwn() {
    one.then(200, STARTED);
    try (UnderstudyClient client = client()) {
      client.signal("f1", "go", 7);
      client.cancel("f1", "no longer wanted");
      client.retry("f1");
      client.giveUp("f1", "");
    }
    assertThat(one.seen)
        .extracting(Seen::call)
        .containsExactly(
            "POST /v1/flows/f1/signals/go",
            "POST /v1/flows/f1/cancel",
            "POST /v1/flows/f1/retry",
            "POST /v1/flows/f1/give-up");
    assertThat(one.seen).extracting(Seen::key).doesNotHaveDuplicates().doesNotContain("");
    assertThat(one.seen.get(1).body()).isEqualTo("{\"reason\":\"no longer wanted\"}");
  }

  @Test
  void anAddressThatIsNoneIsRefusedAtOnce() {
    assertThatThrownBy(() -> UnderstudyClient.of("localhost:8080"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://host:8080");
  }
}
