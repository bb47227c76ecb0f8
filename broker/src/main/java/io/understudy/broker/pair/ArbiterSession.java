package io.understudy.broker.pair;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One session with the arbiter, opened when it is needed and again after any trouble. No call lasts
 * longer than a third of the lease, connecting apart, which the driver counts in whole seconds. Any
 * thread; they take turns.
 */
final class ArbiterSession implements AutoCloseable {
  private static final int PARTS_OF_LEASE = 3;

  private final ArbiterSettings settings;
  private final String name;
  private final String options;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  /** What is done with the session, in autocommit mode. */
  @FunctionalInterface
  interface Use<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * @param durable whether its commits wait for the server's disk
   */
  ArbiterSession(ArbiterSettings settings, String name, boolean durable) {
    this.settings = settings;
    this.name = name;
    this.options = options(answerMillis(), durable);
  }

  private static String options(int millis, boolean durable) {
    return "-c statement_timeout=%d -c lock_timeout=%d -c tcp_user_timeout=%d"
            .formatted(millis, millis, PARTS_OF_LEASE * millis)
        + " -c idle_in_transaction_session_timeout=%d".formatted(PARTS_OF_LEASE * millis)
        + " -c synchronous_commit="
        + (durable ? "on" : "off");
  }

  private int answerMillis() {
    return Math.toIntExact(settings.lease().toMillis() / PARTS_OF_LEASE);
  }

  <T> T use(Use<T> use) throws SQLException {
    lock.lock();
    try {
      return use.with(connected());
    } catch (SQLException e) {
      drop();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open != null && !open.isClosed()) {
      return open;
    }
    if (closed) {
      throw new SQLException("The broker is closing.");
    }
    Connection fresh = source().getConnection();
    connection = fresh;
    if (closed) {
      drop(); // close() may have looked before the new one was there
    }
    fresh.setNetworkTimeout(Runnable::run, answerMillis());
    return fresh;
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    source.setUser(settings.user());
    source.setPassword(settings.password());
    source.setApplicationName(name);
    source.setTargetServerType("primary");
    source.setConnectTimeout(1);
    source.setSocketTimeout(1); // for the greeting; then the session has its own limit
    source.setCancelSignalTimeout(1);
    source.setTcpKeepAlive(true);
    String own = source.getOptions();
    source.setOptions(own == null ? options : own + " " + options);
    return source;
  }

  private void drop() {
    Connection lost = connection;
    connection = null;
    if (lost != null) {
      try {
        lost.abort(Runnable::run);
      } catch (SQLException _) {
        return; // it is gone either way
      }
    }
  }

  /** Cuts a call that is under way. */
  @Override
  public void close() {
    closed = true;
    drop();
  }
}
