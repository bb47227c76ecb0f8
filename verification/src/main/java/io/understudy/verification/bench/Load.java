package io.understudy.verification.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Callers that keep a subject busy. With a rate, each flow has a time at which it is due, and its
 * latency counts from then on, however late it could begin: no omission is hidden by waiting.
 */
public final class Load {
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final FlowsPlan plan;
  private final Subject subject;
  private final Recorder latency = new Recorder(LATENCY_MAX_NANOS, 3);
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final long beganNanos = System.nanoTime();
  private volatile boolean stopping;

  private Load(FlowsPlan plan, Subject subject) {
    this.plan = plan;
    this.subject = subject;
  }

  /**
   * What was seen while it was measured.
   *
   * @param before the counters when measuring began
   */
  public record Seen<C>(Histogram latency, double seconds, C before, C after) {}

  /**
   * Runs the plan.
   *
   * @param counters read when measuring begins and ends
   * @throws Exception what the first flow that failed ended with
   */
  public static <C> Seen<C> run(FlowsPlan plan, Subject subject, Supplier<C> counters)
      throws Exception {
    Load load = new Load(plan, subject);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < plan.inFlight(); i++) {
        callers.execute(load::callAgainAndAgain);
      }
      Seen<C> seen = load.measure(counters);
      load.stopping = true;
      Exception failed = load.failure.get();
      if (failed != null) {
        throw failed;
      }
      return seen;
    }
  }

  private <C> Seen<C> measure(Supplier<C> counters) throws InterruptedException {
    TimeUnit.SECONDS.sleep(plan.warmUpSeconds());
    C before = counters.get();
    Histogram _ = latency.getIntervalHistogram();
    long began = System.nanoTime();
    TimeUnit.SECONDS.sleep(plan.seconds());
    Histogram seen = latency.getIntervalHistogram();
    double took = (System.nanoTime() - began) / 1e9;
    return new Seen<>(seen, took, before, counters.get());
  }

  private void callAgainAndAgain() {
    try {
      while (!stopping) {
        long due = due(next.getAndIncrement());
        subject.runOne();
        latency.recordValue(Math.min(LATENCY_MAX_NANOS, System.nanoTime() - due));
      }
    } catch (Exception e) {
      if (!stopping) {
        failure.compareAndSet(null, e);
        stopping = true;
      }
    }
  }

  /** Waits until this flow is due, and says when that was. */
  private long due(long number) {
    if (plan.ratePerSecond() == 0) {
      return System.nanoTime();
    }
    long due = beganNanos + number * TimeUnit.SECONDS.toNanos(1) / plan.ratePerSecond();
    long wait;
    while ((wait = due - System.nanoTime()) > 0 && !stopping) {
      LockSupport.parkNanos(wait);
    }
    return due;
  }
}
