package io.understudy.verification.bench.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an instance to hand the stage over. */
final class Operator implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * One handover as it was asked for.
   *
   * @param saidMillis how long callers waited, as the product says
   */
  record Done(long askedNanos, long doneNanos, String instance, long epoch, long saidMillis) {}

  /** Throws when it is refused, with the reason. */
  Done handOver(String address, String to) {
    long asked = System.nanoTime();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/v1/stage/handover"))
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"" + to + "\"}"))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("The handover was refused: " + response.body());
      }
      JsonNode body = JsonMapper.shared().readTree(response.body());
      return new Done(
          asked,
          System.nanoTime(),
          body.path("instance").asString(""),
          body.path("epoch").asLong(),
          body.path("stallMillis").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted during a handover.", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
