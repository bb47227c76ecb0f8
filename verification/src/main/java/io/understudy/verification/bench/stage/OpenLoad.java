package io.understudy.verification.bench.stage;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers that come at their times, whatever became of those before: each starts a flow at the next
 * instance in turn, once, and waits for its result. A call's time counts from when it was due, so a
 * stall is seen by everybody who comes during it.
 */
final class OpenLoad implements AutoCloseable {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final Duration END_MAX = Duration.ofSeconds(40);

  private static final int IDLE_CONNECTIONS_MAX = 512;
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");

  private final Http1Client http =
      Http1Client.builder()
          .connectTimeout(Duration.ofSeconds(5))
          .readTimeout(ANSWER_MAX)
          .connectionCacheSize(IDLE_CONNECTIONS_MAX)
          .shareConnectionCache(false)
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
    Http1ClientRequest request =
        http.post()
            .uri(starts.get((int) (number % starts.size())))
            .header(HeaderValues.CONTENT_TYPE_JSON)
            .header(KEY, run + "-" + number);
    try (Http1ClientResponse response = request.submit(Long.toString(number % 1_000))) {
      String body = response.entity().as(String.class);
      if (response.status().code() < 300 && body.contains("\"completed\"")) {
        answered.add(new Answered(dueNanos, System.nanoTime()));
      } else {
        failures.add(response.status().code() + " " + body);
      }
    } catch (RuntimeException e) {
      failures.add(e.toString());
    } finally {
      underWay.decrementAndGet();
    }
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
    http.closeResource();
  }
}
