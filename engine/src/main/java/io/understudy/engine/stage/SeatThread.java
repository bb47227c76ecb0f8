package io.understudy.engine.stage;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which everything with the seat is done, in order. */
final class SeatThread implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SeatThread.class);

  private final Consumer<String> hardClear;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> Thread.ofPlatform().name("understudy-seat").daemon().unstarted(work));

  /**
   * @param hardClear hears of work that failed in an unforeseen way
   */
  SeatThread(Consumer<String> hardClear) {
    this.hardClear = hardClear;
  }

  void run(Runnable work) {
    try {
      thread.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.error("Work on the seat failed.", e);
              hardClear.accept("Work on the seat failed: " + e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("The instance is closing; nothing is done on the seat any more.");
    }
  }

  /** For work whose failure is told to whoever waits for it. */
  @Override
  public void execute(Runnable work) {
    thread.execute(work);
  }

  void shutdown() {
    thread.shutdown();
  }
}
