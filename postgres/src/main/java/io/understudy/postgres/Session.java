package io.understudy.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of ours.
 *
 * @param name its {@code application_name}, unique among all sessions of the server
 */
record Session(Connection connection, String name) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  PGConnection driver() throws SQLException {
    return connection.unwrap(PGConnection.class);
  }

  /** How long the client waits for a byte from now on; 0 without limit. */
  void answerWithin(int millis) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, millis);
  }

  boolean isOver() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  /**
   * Drops the connection without a word to the server, from any thread; who waits on it gets an
   * error at once. The server finds the closed socket by itself.
   */
  void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("Session {} did not end cleanly.", name, e);
    }
  }

  /** Ends the session politely when it is idle. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("Session {} did not close cleanly.", name, e);
    }
  }
}
