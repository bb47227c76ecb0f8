package io.understudy.node.http;

import io.understudy.node.http.Errand.Passing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Passes calls on to another instance, marked so that they go no further. */
final class PassOn implements AutoCloseable {
  static final String MARK = "Understudy-Passed-On";
  private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
  private static final Duration LOOK_UP = Duration.ofMillis(50);

  private final HttpClient client;

  PassOn(@Nullable SSLContext tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_MAX);
    this.client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * The other instance's answer; empty when it cannot be reached, is not hot, does not answer in
   * time, or {@code obsolete} became true meanwhile.
   */
  Optional<Answer> send(String address, Passing call, Duration atMost, BooleanSupplier obsolete) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + call.path()))
            .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()))
            .timeout(atMost)
            .header(MARK, "1");
    call.headers().forEach(request::header);
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      while (true) {
        try {
          return answer(sent.get(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
          if (obsolete.getAsBoolean()) {
            return Optional.empty();
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        return Optional.empty();
      }
      throw new IllegalStateException("Passing a call on to " + address + " failed.", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      sent.cancel(true);
    }
  }

  private static Optional<Answer> answer(HttpResponse<byte[]> response) {
    if (response.headers().firstValue(Problems.NOT_HOT).isPresent()) {
      return Optional.empty();
    }
    Map<String, String> kept = new TreeMap<>();
    for (String name : new String[] {"Location", "Retry-After"}) {
      response.headers().firstValue(name).ifPresent(value -> kept.put(name, value));
    }
    String type = response.headers().firstValue("Content-Type").orElse(Answer.JSON);
    return Optional.of(new Answer(response.statusCode(), type, response.body(), kept));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
