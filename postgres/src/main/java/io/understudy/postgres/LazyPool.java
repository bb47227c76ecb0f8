package io.understudy.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection pool that begins with its first use. Any thread. */
final class LazyPool implements AutoCloseable {
  private static final long NEVER_MILLIS = 0;

  /** What HikariCP asks for at least. */
  private static final long WAIT_MIN_MILLIS = 250;

  private static final int LOOKUPS_MAX = 2;

  private final SessionSource source;
  private final Purpose purpose;
  private final int idleMin;
  private final int max;
  private final Limits limits;
  private final Object guard = new Object();
  private @Nullable HikariDataSource pool;
  private boolean closed;

  /**
   * @param idleMin how many connections are kept open for the next use, from the first one on
   */
  LazyPool(SessionSource source, Purpose purpose, int idleMin, int max, Limits limits) {
    this.source = source;
    this.purpose = purpose;
    this.idleMin = idleMin;
    this.max = max;
    this.limits = limits;
  }

  /** What is asked beside a reign: few sessions, none kept open. */
  static LazyPool forLookups(Sessions sessions) {
    SessionSource source = new SessionSource(sessions, Purpose.LOOKUP);
    return new LazyPool(source, Purpose.LOOKUP, 0, LOOKUPS_MAX, sessions.limits());
  }

  /** Begins now, in the background. */
  void open() throws SQLException {
    var _ = pool();
  }

  /** Whether as many connections are open as are kept for the next use. */
  boolean isFull() {
    synchronized (guard) {
      HikariDataSource open = pool;
      HikariPoolMXBean state = open == null ? null : open.getHikariPoolMXBean();
      return state != null && state.getTotalConnections() >= idleMin;
    }
  }

  Connection connection() throws SQLException {
    return pool().getConnection();
  }

  private HikariDataSource pool() throws SQLException {
    synchronized (guard) {
      if (closed) {
        throw new SQLException("The pool was closed.");
      }
      HikariDataSource open = pool;
      if (open == null) {
        open = new HikariDataSource(config());
        pool = open;
      }
      return open;
    }
  }

  private HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("understudy-" + purpose.label);
    config.setDataSource(source);
    config.setMaximumPoolSize(max);
    config.setMinimumIdle(idleMin);
    config.setAutoCommit(purpose != Purpose.STEP);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Math.max(WAIT_MIN_MILLIS, limits.of(purpose).answer()));
    config.setValidationTimeout(Math.max(WAIT_MIN_MILLIS, limits.lease().toMillis() / 4));
    config.setMaxLifetime(NEVER_MILLIS);
    config.setRegisterMbeans(false);
    return config;
  }

  @Override
  public void close() {
    HikariDataSource open;
    synchronized (guard) {
      closed = true;
      open = pool;
    }
    if (open != null) {
      open.close();
    }
  }
}
