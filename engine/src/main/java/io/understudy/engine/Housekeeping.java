package io.understudy.engine;

import io.understudy.engine.port.ReignStore.Retention;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.reign.Reign;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the store tidy while this instance is hot, on a thread of its own. */
final class Housekeeping implements Attendants.Attendant {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Supplier<@Nullable Reign> reign;
  private final Retention retention;
  private final Thread thread;
  private volatile boolean stopping;

  Housekeeping(Supplier<@Nullable Reign> reign, Retention retention) {
    this.reign = reign;
    this.retention = retention;
    this.thread = Thread.ofVirtual().name("understudy-housekeeping").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      LockSupport.parkNanos(this, EVERY_NANOS);
      Reign current = reign.get();
      if (current != null && !stopping) {
        retain(current);
      }
    }
  }

  private void retain(Reign current) {
    try {
      String done = current.retain(retention);
      if (!done.isEmpty()) {
        LOG.info("Retention: {}", done);
      }
    } catch (StoreException e) {
      LOG.warn("Retention did not run and will be tried again: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
