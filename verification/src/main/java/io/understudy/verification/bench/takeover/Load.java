package io.understudy.verification.bench.takeover;

import io.understudy.client.UnderstudyClient;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers at a steady rate, whatever the answers do: starts of flows of one step and of several in
 * turn, whose results are waited for, and every tenth time a signal to a waiting flow and the start
 * of another one.
 */
final class Load implements AutoCloseable {
  /** So many that some callers' flows are in the middle at any time. */
  private static final int STEPS = 24;

  private static final int SIGNAL_EVERY = 10;

  private final UnderstudyClient client;
  private final Population population;
  private final long gapNanos;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Thread sender;
  private volatile boolean stopping;

  /** One answered start, by this machine's monotonic clock. */
  record Call(long sentNanos, long answeredNanos) {}

  Load(UnderstudyClient client, Population population, int ratePerSecond) {
    this.client = client;
    this.population = population;
    this.gapNanos = 1_000_000_000L / ratePerSecond;
    this.sender = Thread.ofPlatform().name("bench-sender").daemon().start(this::send);
  }

  private void send() {
    long next = System.nanoTime();
    for (int number = 1; !stopping; number++) {
      underWay.incrementAndGet();
      boolean signal = number % SIGNAL_EVERY == 0;
      int steps = number % 2 == 0 ? STEPS : 1;
      Thread.ofVirtual().start(() -> call(signal, steps));
      next += gapNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void call(boolean signal, int steps) {
    try {
      if (signal) {
        population.replaceOne();
      } else {
        long sent = System.nanoTime();
        Integer _ =
            client.startAndWait(
                ErrandFlow.NAME, UUID.randomUUID().toString(), steps, Integer.class);
        calls.add(new Call(sent, System.nanoTime()));
      }
    } catch (RuntimeException e) {
      troubles.add(String.valueOf(e.getMessage()));
    } finally {
      underWay.decrementAndGet();
    }
  }

  int answered() {
    return calls.size();
  }

  /** The answered call that was sent after this moment and answered first; -1 for none yet. */
  long firstAnswerAfter(long nanos) {
    return calls.stream()
        .filter(call -> call.sentNanos() - nanos >= 0)
        .mapToLong(call -> call.answeredNanos() - nanos)
        .min()
        .orElse(-1);
  }

  /** What callers were told instead of an answer. */
  Queue<String> troubles() {
    return troubles;
  }

  /** Sends no more; what is under way may still be answered. */
  void stop() {
    stopping = true;
  }

  boolean isIdle() {
    return !sender.isAlive() && underWay.get() == 0;
  }

  @Override
  public void close() {
    stop();
  }
}
