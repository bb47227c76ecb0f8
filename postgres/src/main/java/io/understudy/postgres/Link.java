package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session that is opened when it is needed and again after it was lost, with growing pauses in
 * between. Any thread; they take turns.
 */
final class Link implements AutoCloseable {
  private final Sessions sessions;
  private final Purpose purpose;
  private final SessionSource.Welcome welcome;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private volatile @Nullable Session session;
  private volatile boolean closed;
  private int failures;
  private long failedNanos;

  /** What is done with the session. */
  @FunctionalInterface
  interface Use<T> {
    T with(Session session) throws SQLException;
  }

  Link(Sessions sessions, Purpose purpose, SessionSource.Welcome welcome) {
    this.sessions = sessions;
    this.purpose = purpose;
    this.welcome = welcome;
  }

  /** Opens the session now, throwing what the driver throws. */
  void open() throws SQLException {
    lock.lock();
    try {
      connected();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param doing a clause for the error's text
   * @throws StoreException for every trouble with the database
   */
  <T> T use(String doing, Use<T> use) {
    lock.lock();
    try {
      try {
        T result = use.with(connected());
        failures = 0;
        return result;
      } catch (SQLException e) {
        drop();
        throw SqlErrors.unusable(doing, e);
      }
    } finally {
      lock.unlock();
    }
  }

  private Session connected() throws SQLException {
    Session open = session;
    if (open != null && !open.connection().isClosed()) {
      return open;
    }
    pause();
    if (closed) {
      throw new SQLException("The store was closed.");
    }
    failures++;
    failedNanos = System.nanoTime();
    Session fresh = sessions.open(purpose);
    session = fresh;
    if (closed) {
      drop(); // close() may have looked before the new session was there
      throw new SQLException("The store was closed.");
    }
    welcome.check(fresh);
    return fresh;
  }

  /** Lets the server breathe after failures; ends early when the store closes. */
  private void pause() throws SQLException {
    Duration pause = sessions.limits().reconnectPause(failures);
    long left = failures == 0 ? 0 : pause.toNanos() - (System.nanoTime() - failedNanos);
    try {
      while (left > 0 && !closed) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted between two attempts to connect.", e);
    }
  }

  private void drop() {
    Session lost = session;
    session = null;
    if (lost != null) {
      lost.abort();
    }
  }

  @Override
  public void close() {
    closed = true;
    Session open = session;
    if (open != null) {
      open.abort();
    }
    if (lock.tryLock()) {
      try {
        closing.signalAll();
        drop();
      } finally {
        lock.unlock();
      }
    }
  }
}
