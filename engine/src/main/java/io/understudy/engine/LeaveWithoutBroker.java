package io.understudy.engine;

import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the stage over when no broker has answered for long and the understudy says that one
 * answers it; while that cannot be done, this instance performs on. Losing the broker alone ends no
 * reign: flows that need no messages go on. Looks on a thread of its own.
 */
final class LeaveWithoutBroker implements Attendants.Attendant {
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  private static final Duration PREPARING_MAX = Duration.ofSeconds(5);

  private final BooleanSupplier reachesBroker;
  private final Duration patience;
  private final Supplier<@Nullable StageView> stageWhileHot;
  private final Consumer<HandoverOrder> handOver;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param stageWhileHot the last sight of the stage; {@code null} while this instance is not hot
   */
  LeaveWithoutBroker(
      BooleanSupplier reachesBroker,
      Duration patience,
      Supplier<@Nullable StageView> stageWhileHot,
      Consumer<HandoverOrder> handOver) {
    this.reachesBroker = reachesBroker;
    this.patience = patience;
    this.stageWhileHot = stageWhileHot;
    this.handOver = handOver;
    this.thread = Thread.ofVirtual().name("understudy-broker-watch").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    long answeredNanos = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      StageView stage = stageWhileHot.get();
      long now = System.nanoTime();
      if (closed || stage == null || reachesBroker.getAsBoolean()) {
        answeredNanos = now;
      } else if (now - answeredNanos > patience.toNanos()) {
        String better = fitNext(stage);
        if (better != null) {
          handOver.accept(order(better));
          answeredNanos = now; // If it is refused, it is tried again as late.
        }
      }
    }
  }

  private HandoverOrder order(String better) {
    String reason =
        "no broker has answered for " + patience.toMillis() + " ms; one answers " + better;
    return new HandoverOrder(better, PREPARING_MAX, reason, "the instance itself", "");
  }

  /** The understudy, if it is warm and a broker answers it; {@code null} otherwise. */
  static @Nullable String fitNext(StageView stage) {
    return stage.instances().stream()
        .filter(one -> one.instance().equals(stage.understudy()))
        .filter(one -> one.role().equals("warm"))
        .filter(InstanceReport::reachesBroker)
        .map(InstanceReport::instance)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
