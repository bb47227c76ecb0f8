package io.understudy.broker.pair;

import java.sql.SQLException;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;

/** The number by which two brokers tell whose messages are the newest, as Artemis sees it. */
final class PostgresSequence implements MutableLong {
  private final PairArbiter arbiter;

  PostgresSequence(PairArbiter arbiter) {
    this.arbiter = arbiter;
  }

  @Override
  public String getMutableLongId() {
    return arbiter.lockId();
  }

  @Override
  public long get() throws UnavailableStateException {
    try {
      return arbiter.sequence();
    } catch (SQLException e) {
      throw new UnavailableStateException(e);
    }
  }

  @Override
  public void set(long value) throws UnavailableStateException {
    try {
      if (!arbiter.setSequence(value)) {
        throw new UnavailableStateException("Only the holder of the lock sets the sequence.");
      }
    } catch (SQLException e) {
      throw new UnavailableStateException(e);
    }
  }

  @Override
  public boolean compareAndSet(long expectedValue, long newValue) throws UnavailableStateException {
    try {
      return arbiter.setSequence(expectedValue, newValue);
    } catch (SQLException e) {
      throw new UnavailableStateException(e);
    }
  }

  @Override
  public void close() {
    // Nothing of its own.
  }
}
