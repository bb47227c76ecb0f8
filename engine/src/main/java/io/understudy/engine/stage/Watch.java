package io.understudy.engine.stage;

import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageSight;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports this instance and reads the stage, again and again, on a thread of its own. */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final StageDoor door;
  private final LongFunction<InstanceReport> report;
  private final Consumer<StageEvent> events;
  private final Ticker ticker;
  private final long everyNanos;
  private final Thread thread;
  private volatile @Nullable StageView last;
  private volatile @Nullable String trouble;
  private volatile boolean stopping;

  /**
   * @param report this instance's report for a counter
   */
  Watch(
      StageDoor door,
      LongFunction<InstanceReport> report,
      Consumer<StageEvent> events,
      Ticker ticker,
      Duration every) {
    this.door = door;
    this.report = report;
    this.events = events;
    this.ticker = ticker;
    this.everyNanos = every.toNanos();
    this.thread = Thread.ofPlatform().name("understudy-watch").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long counter = 0;
    while (!stopping) {
      long begun = ticker.nanos();
      try {
        StageView view = door.report(report.apply(++counter));
        last = view;
        if (trouble != null) {
          trouble = null;
          LOG.info("The database answers again.");
        }
        events.accept(new StageEvent.Observed(sight(view), begun));
      } catch (StoreException e) {
        if (trouble == null) {
          LOG.warn("The stage cannot be read; this instance tries on: {}", e.getMessage());
        }
        trouble = e.getMessage();
      }
      LockSupport.parkNanos(this, everyNanos - (ticker.nanos() - begun));
    }
  }

  private static StageSight sight(StageView view) {
    return new StageSight(
        view.epoch(),
        view.instance(),
        view.incarnation(),
        view.counter(),
        view.understudy(),
        view.successor(),
        view.released(),
        view.paused(),
        view.instances().stream()
            .map(
                one ->
                    new StageSight.Candidate(
                        one.instance(),
                        one.incarnation(),
                        one.counter(),
                        one.priority(),
                        one.position().seq(),
                        one.reachesBroker(),
                        one.role().equals("warm"),
                        one.place(),
                        one.proof()))
            .toList());
  }

  @Nullable StageView last() {
    return last;
  }

  /** Why the stage cannot be read; {@code null} when it can. */
  @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
