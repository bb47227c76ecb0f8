package io.understudy.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a call to whichever instance answers, the one that answered last being asked first. What
 * is asked carries its key from before the first attempt, so asking again never does it twice.
 */
final class AskAround implements AutoCloseable {
  private static final Duration PAUSE_MIN = Duration.ofMillis(10);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  private final HttpClient http;
  private final List<URI> addresses;
  private final String token;
  private final Duration attemptMax;
  private final AtomicInteger answeredLast = new AtomicInteger();

  /**
   * @param attemptMax how long one instance may take to answer, waits apart
   */
  AskAround(HttpClient http, List<URI> addresses, String token, Duration attemptMax) {
    this.http = http;
    this.addresses = List.copyOf(addresses);
    this.token = token;
    this.attemptMax = attemptMax;
  }

  /** The first answer that is one: not a failed connection, nor 502, 503 or 504. */
  HttpResponse<byte[]> ask(Ask ask, Deadline deadline) {
    int at = answeredLast.get();
    Duration pause = PAUSE_MIN;
    IOException failure = null;
    String last = "the time was over before the first attempt";
    for (int attempt = 1; !deadline.hasPassed(); attempt++) {
      URI address = addresses.get(at);
      try {
        HttpResponse<byte[]> response = http.send(request(ask, address, deadline), bytes());
        if (!isPassing(response.statusCode())) {
          answeredLast.set(at);
          return response;
        }
        last = address + " answered " + response.statusCode();
      } catch (IOException e) {
        failure = e;
        last = address + ": " + e.getClass().getSimpleName();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(
            new InterruptedIOException(ask.what() + " was interrupted by its own thread."));
      }
      at = (at + 1) % addresses.size();
      if (attempt % addresses.size() == 0) {
        LockSupport.parkNanos(deadline.atMost(pause).toNanos());
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
      }
    }
    throw new DeadlinePassedException(ask.what(), deadline.within(), ask.key(), last, failure);
  }

  /** What a takeover looks like from outside. */
  private static boolean isPassing(int status) {
    return status == 502 || status == 503 || status == 504;
  }

  static HttpResponse.BodyHandler<byte[]> bytes() {
    return HttpResponse.BodyHandlers.ofByteArray();
  }

  private HttpRequest request(Ask ask, URI address, Deadline deadline) {
    Duration timeout = deadline.atMost(attemptMax.plus(ask.poll()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(ask.pathAndQuery()))
            .timeout(timeout.isZero() ? Duration.ofMillis(1) : timeout)
            .method(ask.method(), HttpRequest.BodyPublishers.ofByteArray(ask.body()));
    if (ask.body().length > 0) {
      request.header("Content-Type", "application/json");
    }
    if (!ask.key().isEmpty()) {
      request.header("Idempotency-Key", ask.key());
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
