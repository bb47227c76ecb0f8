package io.understudy.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/** What every transaction of ours is ended with. */
final class Transaction {
  private Transaction() {}

  /**
   * Commits. A commit whose wait for a synchronous standby was cancelled answers success with a
   * warning, although the standby may not have it: the warning is returned, and such a commit
   * counts as unknown.
   */
  static @Nullable SQLWarning commit(Connection connection) throws SQLException {
    connection.clearWarnings();
    connection.commit();
    return connection.getWarnings();
  }

  /** Rolls back; false when even that did not work, and the server will see to it. */
  static boolean rollback(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
