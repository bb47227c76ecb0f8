package io.understudy.broker.pair;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.DistributedLockManager;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How Apache Artemis asks the arbiter. One of these is made for each change of role, by its class
 * name; what outlives it is the {@link PairArbiter}. An unavailable database is not reported as an
 * event: a backup that is in step goes on copying without it, and the live broker hears of its lost
 * lease.
 */
public final class PostgresLockManager implements DistributedLockManager {
  /** The property that names the holder whose arbiter is meant. */
  public static final String HOLDER = "holder";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLockManager.class);
  private static final long RETRY_MILLIS = 50;

  private final PairArbiter arbiter;
  private final PostgresLock lock;
  private volatile boolean started;

  /** Called by Artemis. */
  public PostgresLockManager(Map<String, String> properties) {
    this.arbiter = PairArbiter.named(Objects.requireNonNull(properties.get(HOLDER)));
    this.lock = new PostgresLock(arbiter);
  }

  @Override
  public void addUnavailableManagerListener(UnavailableManagerListener listener) {
    // Never told, see above.
  }

  @Override
  public void removeUnavailableManagerListener(UnavailableManagerListener listener) {
    // Never added.
  }

  @Override
  public boolean start(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException {
    long beganNanos = System.nanoTime();
    while (!started) {
      if (arbiter.isEnding()) {
        throw new ExecutionException(new IllegalStateException("The broker is closing."));
      }
      try {
        arbiter.prepare();
        started = true;
      } catch (SQLException e) {
        LOG.debug("The arbiter does not answer yet.", e);
        if (System.nanoTime() - beganNanos >= unit.toNanos(timeout)) {
          return false;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
    return true;
  }

  /** Waits until the database answers, the broker closes, or the thread is interrupted. */
  @Override
  public void start() throws InterruptedException, ExecutionException {
    boolean _ = start(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  @Override
  public void stop() {
    if (started) {
      started = false;
      lock.close();
    }
  }

  @Override
  public DistributedLock getDistributedLock(String lockId) throws ExecutionException {
    requireOwn(lockId);
    return lock;
  }

  @Override
  public MutableLong getMutableLong(String mutableLongId) throws ExecutionException {
    requireOwn(mutableLongId);
    return new PostgresSequence(arbiter);
  }

  private void requireOwn(String id) throws ExecutionException {
    if (!started) {
      throw new ExecutionException(new IllegalStateException("The lock manager is not started."));
    }
    if (!id.equals(arbiter.lockId())) {
      throw new ExecutionException(
          new IllegalStateException(
              "The messages in this broker's folder belong to the pair with the id "
                  + id
                  + "; it is configured as one of "
                  + arbiter.lockId()
                  + ". Give it the pair's name back, or an empty folder."));
    }
  }
}
