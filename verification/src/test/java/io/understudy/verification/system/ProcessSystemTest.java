package io.understudy.verification.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.RunProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One instance as a newcomer meets it: {@code run} in an empty folder, and its errors. */
class ProcessSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void soloSurvivesItsOwnDeathWithItsDatabase() throws Exception {
    String first;
    try (RunProcess solo = RunProcess.start(folder, "--set", "http.port=0")) {
      String address = solo.awaitAddress(MINUTE);
      first = pay(address);
      assertThat(first)
          .as(solo.output())
          .contains("\"status\":\"ACCC\"")
          .contains("\"existed\":false");
      solo.kill();
      int _ = solo.awaitEnd(MINUTE);
    }
    try (RunProcess again = RunProcess.start(folder, "--set", "http.port=0")) {
      String second = pay(again.awaitAddress(MINUTE));
      assertThat(second).contains("\"existed\":true");
      assertThat(second.replace("\"existed\":true", "\"existed\":false")).isEqualTo(first);
      again.terminate();
      assertThat(again.awaitEnd(MINUTE)).isIn(0, 143);
    }
  }

  private String pay(String address) throws IOException, InterruptedException {
    String sample =
        new String(
            ProcessSystemTest.class
                .getResourceAsStream("/payments/samples/valid/rent.xml")
                .readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    String body =
        "{\"pacs008\":\""
            + sample.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
            + "\"}";
    return call(HttpRequest.newBuilder(URI.create(address + "/v1/flows/instant-payment?wait=30s"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "first")
            .POST(HttpRequest.BodyPublishers.ofString(body)))
        .body();
  }

  private HttpResponse<String> call(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(MINUTE).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void callersMistakesGetProblemsThatSayWhatToDo() throws Exception {
    try (RunProcess solo =
        RunProcess.start(folder, "--set", "http.port=0", "--set", "limits.entry-bytes=2KiB")) {
      String address = solo.awaitAddress(MINUTE);
      problem(post(address, "instant-payment", "{not json", "k"), 400, "malformed");
      problem(post(address, "instant-paymint", "{}", "k"), 404, "instant-payment");
      problem(post(address, "instant-payment", "{\"pacs008\":7.5,\"x\":1}", "k"), 400, "cannot");
      problem(
          post(address, "instant-payment", "{\"pacs008\":\"" + "x".repeat(9_000) + "\"}", "k"),
          413,
          "2048");
      problem(post(address, "instant-payment", "{}", "k".repeat(300)), 400, "200");
    }
  }

  private HttpResponse<String> post(String address, String flow, String body, String key)
      throws IOException, InterruptedException {
    return call(
        HttpRequest.newBuilder(URI.create(address + "/v1/flows/" + flow))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static void problem(HttpResponse<String> response, int status, String word) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body()).containsIgnoringCase(word).doesNotContain("Exception");
  }

  @Test
  void aWrongKeyFailsTheStartWithWhatWasMeant() {
    try (RunProcess wrong = RunProcess.start(folder, "--set", "leese=3s")) {
      assertThat(wrong.awaitEnd(MINUTE)).isEqualTo(78);
      assertThat(wrong.output()).contains("leese").contains("Did you mean lease?");
    }
  }

  @Test
  void anUnreachableDatabaseFailsTheStartWithWhatToDo() {
    try (RunProcess alone =
        RunProcess.start(
            folder,
            "--set",
            "http.port=0",
            "--set",
            "database.url=jdbc:postgresql://127.0.0.1:1/nothing",
            "--set",
            "database.user=u")) {
      assertThat(alone.awaitEnd(MINUTE)).isEqualTo(69);
      assertThat(alone.output()).contains("cannot start").contains("127.0.0.1:1");
    }
  }

  @Test
  void anAddressThatOthersReachNeedsTlsAndTokens() {
    try (RunProcess open = RunProcess.start(folder, "--set", "http.bind=0.0.0.0")) {
      assertThat(open.awaitEnd(MINUTE)).isEqualTo(78);
      assertThat(open.output()).contains("http.tls").contains("http.tokens");
    }
  }

  @Test
  void nothingIsWrittenWhereNothingWasAskedFor() throws IOException {
    try (RunProcess shown = RunProcess.start(folder, "--show-config")) {
      assertThat(shown.awaitEnd(MINUTE)).isZero();
      assertThat(shown.output()).contains("lease");
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())).toList())
          .isEqualTo(List.of("run.log"));
    }
  }
}
