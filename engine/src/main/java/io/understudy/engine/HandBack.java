package io.understudy.engine;

import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the stage to an instance with a higher priority, when that one has been warm and caught up
 * for long enough. Looks on a thread of its own, only where it is wanted.
 */
final class HandBack implements Attendants.Attendant {
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
  private static final Duration PREPARING_MAX = Duration.ofSeconds(10);
  private static final long LAG_BATCHES_MAX = 256;

  private final int priority;
  private final Optional<Duration> after;
  private final Supplier<@Nullable StageView> stageWhileHot;
  private final Consumer<HandoverOrder> handOver;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param priority of this instance
   * @param after how long the other one must have been fit; empty: never hand back
   * @param stageWhileHot the last sight of the stage; {@code null} while this instance is not hot
   */
  HandBack(
      int priority,
      Optional<Duration> after,
      Supplier<@Nullable StageView> stageWhileHot,
      Consumer<HandoverOrder> handOver) {
    this.priority = priority;
    this.after = after;
    this.stageWhileHot = stageWhileHot;
    this.handOver = handOver;
    this.thread = Thread.ofVirtual().name("understudy-handback").unstarted(this::run);
  }

  @Override
  public void start() {
    if (after.isPresent()) {
      thread.start();
    }
  }

  private void run() {
    Duration patience = after.orElseThrow();
    String preferred = null;
    long sinceNanos = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      StageView seen = stageWhileHot.get();
      InstanceReport fit = seen == null ? null : preferred(seen);
      String now = fit == null ? null : fit.incarnation();
      if (now == null || !now.equals(preferred)) {
        preferred = now;
        sinceNanos = System.nanoTime();
      } else if (fit != null && System.nanoTime() - sinceNanos > patience.toNanos()) {
        handOver.accept(order(fit, patience));
        sinceNanos = System.nanoTime(); // If it is refused, it is tried again as late.
      }
    }
  }

  private static HandoverOrder order(InstanceReport to, Duration patience) {
    String reason =
        "it has priority "
            + to.priority()
            + " and has been warm and caught up for "
            + patience.toSeconds()
            + " s";
    return new HandoverOrder(to.instance(), PREPARING_MAX, reason, "handback", "");
  }

  private @Nullable InstanceReport preferred(StageView seen) {
    return seen.instances().stream()
        .filter(one -> one.priority() > priority)
        .filter(one -> one.role().equals("warm"))
        .filter(one -> seen.settled().seq() - one.position().seq() <= LAG_BATCHES_MAX)
        .max(Comparator.comparingInt(InstanceReport::priority))
        .orElse(null);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
