package io.understudy.node.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientConfig;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import io.understudy.node.http.Errand.Passing;
import io.understudy.node.http.PassedOn.Hint;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private static final int IDLE_CONNECTIONS_MAX = 256;
  private static final String[] KEPT = {"Location", "Retry-After"};

  private final Http1Client client;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  PassOn(@Nullable SSLContext tls) {
    Http1ClientConfig.Builder builder =
        Http1Client.builder()
            .followRedirects(false)
            .connectTimeout(CONNECT_MAX)
            .dnsResolver((host, _) -> resolve(host))
            .shareConnectionCache(false)
            .connectionCacheSize(IDLE_CONNECTIONS_MAX);
    if (tls != null) {
      builder.tls(Tls.builder().sslContext(tls).build());
    }
    this.client = builder.build();
  }

  /** Keeps the name as it was given: the other side's certificate is to be made out to that. */
  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByAddress(host, InetAddress.getByName(host).getAddress());
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks the other instance.
   *
   * @param to where it is, and the epoch under which it is hot or is to be: it waits for that
   */
  PassedOn send(Hint to, Passing call, Duration atMost, BooleanSupplier obsolete) {
    Future<PassedOn> sent = calls.submit(() -> ask(to, call, atMost));
    try {
      while (true) {
        try {
          return sent.get(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          if (obsolete.getAsBoolean()) {
            return new PassedOn.Obsolete();
          }
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Passing a call on to " + to.address() + " failed.", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new PassedOn.NoAnswer();
    } finally {
      sent.cancel(true);
    }
  }

  private PassedOn ask(Hint to, Passing call, Duration atMost) {
    try {
      return ask(to, call, atMost, true);
    } catch (UncheckedIOException e) {
      return call.outlivesReign() || Thread.currentThread().isInterrupted()
          ? new PassedOn.NoAnswer()
          : askAnew(to, call, atMost);
    }
  }

  /** A connection that was kept may have been closed by the other side meanwhile. */
  private PassedOn askAnew(Hint to, Passing call, Duration atMost) {
    try {
      return ask(to, call, atMost, false);
    } catch (UncheckedIOException e) {
      return new PassedOn.NoAnswer();
    }
  }

  private PassedOn ask(Hint to, Passing call, Duration atMost, boolean keepAlive) {
    Http1ClientRequest request =
        client
            .method(Method.create(call.method()))
            .uri(URI.create(to.address() + call.path()))
            .keepAlive(keepAlive)
            .readTimeout(atMost)
            .header(HeaderNames.create(MARK), Long.toString(to.epoch()));
    call.headers().forEach((name, value) -> request.header(HeaderNames.create(name), value));
    try (Http1ClientResponse response = request.submit(call.body())) {
      return answer(response);
    }
  }

  private static PassedOn answer(Http1ClientResponse response) {
    Optional<String> notHot = response.headers().first(HeaderNames.create(Problems.NOT_HOT));
    if (notHot.isPresent()) {
      return new PassedOn.NotHot(Hint.parse(notHot.get()));
    }
    Map<String, String> kept = new TreeMap<>();
    for (String name : KEPT) {
      response.headers().first(HeaderNames.create(name)).ifPresent(value -> kept.put(name, value));
    }
    String type = response.headers().first(HeaderNames.CONTENT_TYPE).orElse(Answer.JSON);
    byte[] body = response.entity().as(byte[].class);
    return new PassedOn.Answered(new Answer(response.status().code(), type, body, kept));
  }

  @Override
  public void close() {
    calls.shutdownNow();
    client.closeResource();
  }
}
