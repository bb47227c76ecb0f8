package io.understudy.node.http;

import io.understudy.node.http.Errand.Passing;
import io.understudy.node.http.PassedOn.Hint;
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
   * Asks the other instance.
   *
   * @param to where it is, and the epoch under which it is hot or is to be: it waits for that
   */
  PassedOn send(Hint to, Passing call, Duration atMost, BooleanSupplier obsolete) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(to.address() + call.path()))
            .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()))
            .timeout(atMost)
            .header(MARK, Long.toString(to.epoch()));
    call.headers().forEach(request::header);
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      while (true) {
        try {
          return answer(sent.get(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
          if (obsolete.getAsBoolean()) {
            return new PassedOn.Obsolete();
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        return new PassedOn.NoAnswer();
      }
      throw new IllegalStateException("Passing a call on to " + to.address() + " failed.", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new PassedOn.NoAnswer();
    } finally {
      sent.cancel(true);
    }
  }

  private static PassedOn answer(HttpResponse<byte[]> response) {
    Optional<String> notHot = response.headers().firstValue(Problems.NOT_HOT);
    if (notHot.isPresent()) {
      return new PassedOn.NotHot(Hint.parse(notHot.get()));
    }
    Map<String, String> kept = new TreeMap<>();
    for (String name : new String[] {"Location", "Retry-After"}) {
      response.headers().firstValue(name).ifPresent(value -> kept.put(name, value));
    }
    String type = response.headers().firstValue("Content-Type").orElse(Answer.JSON);
    return new PassedOn.Answered(new Answer(response.statusCode(), type, response.body(), kept));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
