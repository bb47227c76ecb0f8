package io.understudy.verification.bench.stage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Callers that come at their times, whatever became of those before: each starts a flow at the next
 * instance in turn, once, and waits for its result. A call's time counts from when it was due, so a
 * stall is seen by everybody who comes during it.
 */
final class OpenLoad implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final Duration END_MAX = Duration.ofSeconds(40);

  private static final int CONNECTIONS_MAX = 16_384;
  private static final String KEY = "Idempotency-Key";

  private final CloseableHttpClient http =
      HttpClients.custom()
          .setConnectionManager(
              PoolingHttpClientConnectionManagerBuilder.create()
                  .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                  .setMaxConnPerRoute(CONNECTIONS_MAX)
                  .setMaxConnTotal(CONNECTIONS_MAX)
                  .setDefaultConnectionConfig(
                      ConnectionConfig.custom()
                          .setConnectTimeout(Timeout.ofSeconds(5))
                          .setSocketTimeout(Timeout.of(ANSWER_MAX))
                          .build())
                  .build())
          .evictIdleConnections(TimeValue.ofSeconds(10))
          .disableAutomaticRetries()
          .build();
  private final List<URI> starts;
  private final long gapNanos;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Thread sender;
  private volatile boolean stopping;

  /** One call that was answered: when it was due, and when the answer was there. */
  record Answered(long dueNanos, long doneNanos) {
    long tookNanos() {
      return doneNanos - dueNanos;
    }

    /** Whether it was under way at some moment of this stretch. */
    boolean meets(long fromNanos, long toNanos) {
      return dueNanos <= toNanos && doneNanos >= fromNanos;
    }
  }

  OpenLoad(List<String> addresses, int callsPerSecond) {
    this.starts =
        addresses.stream()
            .map(address -> URI.create(address + "/v1/flows/bench-one-step?wait=20s"))
            .toList();
    this.gapNanos = 1_000_000_000L / callsPerSecond;
    this.sender = Thread.ofPlatform().name("bench-callers").daemon().unstarted(this::send);
  }

  OpenLoad begin() {
    sender.start();
    return this;
  }

  private void send() {
    long due = System.nanoTime();
    for (long number = 0; !stopping; number++) {
      due += gapNanos;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
      long at = due;
      long mine = number;
      underWay.incrementAndGet();
      sent.incrementAndGet();
      Thread.ofVirtual().start(() -> call(mine, at));
    }
  }

  private void call(long number, long dueNanos) {
    HttpPost request = new HttpPost(starts.get((int) (number % starts.size())));
    request.setHeader(KEY, run + "-" + number);
    request.setEntity(
        new StringEntity(Long.toString(number % 1_000), ContentType.APPLICATION_JSON));
    try {
      boolean _ = http.execute(request, response -> note(response, dueNanos));
    } catch (IOException e) {
      failures.add(e.toString());
    } finally {
      underWay.decrementAndGet();
    }
  }

  private boolean note(ClassicHttpResponse response, long dueNanos)
      throws IOException, ParseException {
    String body = EntityUtils.toString(response.getEntity());
    boolean good = response.getCode() < 300 && body.contains("\"completed\"");
    return good
        ? answered.add(new Answered(dueNanos, System.nanoTime()))
        : failures.add(response.getCode() + " " + body);
  }

  /** Lets no further call begin, and waits for those under way. */
  void end() {
    stopping = true;
    long until = System.nanoTime() + END_MAX.toNanos();
    while (underWay.get() > 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  long sent() {
    return sent.get();
  }

  /** Calls that were not answered with a result, in words. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  List<Answered> answered() {
    return List.copyOf(answered);
  }

  @Override
  public void close() {
    stopping = true;
    http.close(CloseMode.IMMEDIATE);
  }
}
