package io.understudy.broker.pair;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;

/** The lock of a pair as Artemis sees it. */
final class PostgresLock implements DistributedLock {
  private static final long POLL_MILLIS = 25;

  private final PairArbiter arbiter;
  private final List<UnavailableLockListener> listeners = new CopyOnWriteArrayList<>();
  private final Runnable loss = this::tellLoss;

  PostgresLock(PairArbiter arbiter) {
    this.arbiter = arbiter;
  }

  @Override
  public String getLockId() {
    return arbiter.lockId();
  }

  @Override
  public boolean isHeldByCaller() {
    return arbiter.mayAct();
  }

  @Override
  public boolean tryLock() throws UnavailableStateException {
    if (arbiter.isEnding()) {
      throw new UnavailableStateException("The broker is closing.");
    }
    try {
      return arbiter.take();
    } catch (SQLException e) {
      throw new UnavailableStateException(e);
    }
  }

  @Override
  public boolean tryLock(long timeout, TimeUnit unit)
      throws UnavailableStateException, InterruptedException {
    long beganNanos = System.nanoTime();
    while (!tryLock()) {
      if (System.nanoTime() - beganNanos >= unit.toNanos(timeout)) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return true;
  }

  @Override
  public void unlock() {
    arbiter.release();
  }

  @Override
  public void addListener(UnavailableLockListener listener) {
    if (listeners.isEmpty()) {
      arbiter.onLoss(loss);
    }
    listeners.add(listener);
  }

  @Override
  public void removeListener(UnavailableLockListener listener) {
    listeners.remove(listener);
  }

  private void tellLoss() {
    listeners.forEach(UnavailableLockListener::onUnavailableLockEvent);
  }

  @Override
  public void close() {
    arbiter.forgetOnLoss(loss);
    listeners.clear();
    arbiter.release();
  }
}
