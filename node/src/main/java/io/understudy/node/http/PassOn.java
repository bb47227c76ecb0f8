package io.understudy.node.http;

import io.understudy.node.http.Errand.Passing;
import io.understudy.node.http.PassedOn.Hint;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes calls on to another instance, marked so that they go no further. */
final class PassOn implements AutoCloseable {
  static final String MARK = "Understudy-Passed-On";
  private static final Logger LOG = LoggerFactory.getLogger(PassOn.class);
  private static final Timeout CONNECT_MAX = Timeout.ofSeconds(1);
  private static final Duration LOOK_UP = Duration.ofMillis(50);
  private static final String[] KEPT = {"Location", "Retry-After"};

  /** So many calls at once are never held. */
  private static final int CONNECTIONS_MAX = 65_536;

  /** What a burst of calls has opened is closed soon. */
  private static final TimeValue IDLE_MAX = TimeValue.ofSeconds(10);

  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  PassOn(@Nullable SSLContext tls) {
    PoolingHttpClientConnectionManagerBuilder pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
            .setConnPoolPolicy(PoolReusePolicy.LIFO)
            .setMaxConnPerRoute(CONNECTIONS_MAX)
            .setMaxConnTotal(CONNECTIONS_MAX)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom().setConnectTimeout(CONNECT_MAX).build());
    if (tls != null) {
      pool.setTlsSocketStrategy(
          ClientTlsStrategyBuilder.create().setSslContext(tls).buildClassic());
    }
    this.connections = pool.build();
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .evictIdleConnections(IDLE_MAX)
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
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
    PassedOn told = ask(request(to, call, atMost));
    // A connection that was kept may have been closed by the other side meanwhile.
    if (told instanceof PassedOn.NoAnswer
        && !call.outlivesReign()
        && !Thread.currentThread().isInterrupted()) {
      connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
      return ask(request(to, call, atMost));
    }
    return told;
  }

  private static HttpUriRequestBase request(Hint to, Passing call, Duration atMost) {
    HttpUriRequestBase request =
        new HttpUriRequestBase(call.method(), URI.create(to.address() + call.path()));
    request.setConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(atMost)).build());
    request.setHeader(MARK, Long.toString(to.epoch()));
    call.headers().forEach(request::setHeader);
    if (call.body().length > 0) {
      request.setEntity(new ByteArrayEntity(call.body(), null));
    }
    return request;
  }

  private PassedOn ask(HttpUriRequestBase request) {
    try {
      return client.execute(request, PassOn::answer);
    } catch (IOException | IllegalStateException e) { // The latter when the pool is closed.
      LOG.debug("A call that was passed on got no answer.", e);
      return new PassedOn.NoAnswer();
    }
  }

  private static PassedOn answer(ClassicHttpResponse response) throws IOException {
    Header notHot = response.getFirstHeader(Problems.NOT_HOT);
    if (notHot != null) {
      return new PassedOn.NotHot(Hint.parse(notHot.getValue()));
    }
    Map<String, String> kept = new TreeMap<>();
    for (String name : KEPT) {
      Header header = response.getFirstHeader(name);
      if (header != null) {
        kept.put(name, header.getValue());
      }
    }
    Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    HttpEntity entity = response.getEntity();
    return new PassedOn.Answered(
        new Answer(
            response.getCode(),
            type == null ? Answer.JSON : type.getValue(),
            entity == null ? new byte[0] : EntityUtils.toByteArray(entity),
            kept));
  }

  @Override
  public void close() {
    calls.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }
}
