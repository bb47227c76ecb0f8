package io.understudy.verification.demo;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.StreamedPayment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stand-in until the client lands. */
final class HttpDesk implements PaymentDesk {
  private static final JsonMapper JSON = new JsonMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final List<String> addresses;
  private volatile int at;

  HttpDesk(List<String> addresses) {
    this.addresses = addresses;
  }

  @Override
  public Outcome pay(StreamedPayment payment) {
    byte[] body = JSON.writeValueAsBytes(Map.of("pacs008", payment.xml()));
    int used = at;
    for (long pause = 20; ; pause = Math.min(200, pause * 2)) {
      try {
        HttpResponse<byte[]> response =
            http.send(
                HttpRequest.newBuilder(
                        URI.create(addresses.get(used) + "/v1/flows/instant-payment?wait=20s"))
                    .header("Idempotency-Key", payment.clientId())
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(25))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400 && response.statusCode() < 500) {
          throw new IllegalStateException(new String(response.body(), StandardCharsets.UTF_8));
        }
        if (response.statusCode() < 300) {
          Outcome outcome = outcome(JSON.readTree(response.body()));
          if (outcome != null) {
            at = used;
            return outcome;
          }
        }
      } catch (IOException e) {
        // next
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      used = (used + 1) % addresses.size();
      LockSupport.parkNanos(pause * 1_000_000);
    }
  }

  private static @Nullable Outcome outcome(JsonNode body) {
    JsonNode result = body.path("result");
    if (result.isMissingNode()) {
      return null;
    }
    JsonNode reason = result.path("reason");
    return new Outcome(
        TransactionStatus.valueOf(result.path("status").asString()),
        reason.isString() ? ReasonCode.valueOf(reason.asString()) : null);
  }
}
