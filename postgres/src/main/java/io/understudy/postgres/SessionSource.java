package io.understudy.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Our sessions for libraries that want a {@link DataSource}. */
final class SessionSource implements DataSource {
  private final Sessions sessions;
  private final Purpose purpose;
  private final Welcome welcome;

  /** Looks at a new session before it is handed out. */
  @FunctionalInterface
  interface Welcome {
    void check(Session session) throws SQLException;
  }

  SessionSource(Sessions sessions, Purpose purpose) {
    this(sessions, purpose, _ -> {});
  }

  SessionSource(Sessions sessions, Purpose purpose, Welcome welcome) {
    this.sessions = sessions;
    this.purpose = purpose;
    this.welcome = welcome;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Session session = sessions.open(purpose);
    try {
      welcome.check(session);
    } catch (SQLException | RuntimeException e) {
      session.abort();
      throw e;
    }
    return session.connection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The settings name the user.");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return sessions.limits().connectSeconds();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("This is no " + type.getName() + ".");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
