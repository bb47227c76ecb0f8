package io.understudy.node.warmup;

import io.understudy.engine.OpenInstance;
import io.understudy.engine.port.StoreException;
import io.understudy.postgres.PostgresSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms an instance up while another one is hot: the whole way of a call, from its HTTP request to
 * the commit and the answer, and of a takeover, is run some hundred times on a {@link ScratchNode},
 * so that the JVM has loaded and compiled it. An instance that is to perform at once does without;
 * a warm-up that fails changes nothing but the time that a takeover takes.
 *
 * <p>Threads: one of its own, and one a caller.
 */
public final class WarmUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final int FLOWS = 600;
  private static final int REIGNS = 4;
  private static final int CALLERS = 6;
  private static final Duration CALL_MAX = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** Warming, not just passing through to the stage. */
  private static final int LOOKS = 4;

  private static final Duration STAGE_OURS_WAIT = Duration.ofSeconds(10);
  private static final Duration JOIN_MAX = Duration.ofSeconds(5);
  private static final Set<String> WAITS = Set.of("starting", "warming");

  private final PostgresSettings scratch;
  private final OpenInstance instance;
  private final Thread thread;
  private volatile boolean closed;

  private WarmUp(PostgresSettings scratch, OpenInstance instance) {
    this.scratch = scratch;
    this.instance = instance;
    this.thread = Thread.ofPlatform().name("understudy-warm-up").daemon().unstarted(this::run);
  }

  /**
   * Begins in the background.
   *
   * @param scratch a schema that is nobody else's
   * @param instance hears when it is warm
   */
  public static WarmUp begin(PostgresSettings scratch, OpenInstance instance) {
    WarmUp warmUp = new WarmUp(scratch, instance);
    warmUp.thread.start();
    return warmUp;
  }

  private void run() {
    long began = System.nanoTime();
    try {
      if (awaitQueued()) {
        int flows = perform();
        long millis = (System.nanoTime() - began) / 1_000_000;
        LOG.info("Warmed up with {} of {} flows in {} ms.", flows, FLOWS, millis);
      }
    } catch (StoreException | IllegalStateException e) {
      LOG.warn("Not warmed up; a takeover takes longer for it: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      instance.warmedUp();
    }
  }

  private boolean isWanted() {
    return !closed && WAITS.contains(instance.view().role());
  }

  private boolean awaitQueued() throws InterruptedException {
    int seen = 0;
    while (isWanted() && seen < LOOKS) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      seen = instance.view().role().equals("warming") ? seen + 1 : 0;
    }
    return isWanted();
  }

  private int perform() throws InterruptedException {
    AtomicInteger answered = new AtomicInteger();
    try (ScratchNode node = ScratchNode.open(scratch)) {
      for (int reign = 1; reign <= REIGNS && isWanted(); reign++) {
        callAll(node.startAddress(), reign, answered);
        node.changeReign();
      }
      if (!isWanted() && !closed) {
        // The stage is ours: closing down must not take its processors from the first flows.
        TimeUnit.NANOSECONDS.sleep(STAGE_OURS_WAIT.toNanos());
      }
    }
    return answered.get();
  }

  private void callAll(String address, int reign, AtomicInteger answered) {
    AtomicInteger started = new AtomicInteger();
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int caller = 0; caller < CALLERS; caller++) {
        callers.execute(
            () -> {
              int number;
              while (isWanted() && (number = started.incrementAndGet()) <= FLOWS / REIGNS) {
                if (call(client, address, reign * FLOWS + number)) {
                  answered.incrementAndGet();
                }
              }
            });
      }
    }
  }

  /** Whether the flow was answered. */
  private static boolean call(HttpClient client, String address, int number) {
    String input =
        "{\"number\": %d, \"text\": \"a warm-up\", \"pause\": %s}"
            .formatted(number, number % 4 == 0);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(CALL_MAX)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "warm-up-" + number)
            .POST(HttpRequest.BodyPublishers.ofString(input))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() < 300;
    } catch (IOException e) {
      LOG.debug("A warm-up call failed.", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the warm-up, done or not, and removes its schema. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(JOIN_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
