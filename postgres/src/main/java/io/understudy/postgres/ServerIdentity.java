package io.understudy.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server a session talks to, and on which timeline of it: after a promotion the old primary
 * and the new one differ in the timeline, whatever the address says.
 *
 * @param exact false when the role may not read the system identifier and only the server's start
 *     was compared
 */
record ServerIdentity(String value, boolean exact) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);

  private static final String EXACT =
      "SELECT c.system_identifier || '/' || substr(pg_walfile_name(pg_current_wal_insert_lsn()),"
          + " 1, 8) FROM pg_control_system() c";
  private static final String ROUGH =
      "SELECT pg_postmaster_start_time() || '/' || coalesce(inet_server_port(), 0)";

  /** Leaves the connection without an open transaction. It is in autocommit mode. */
  static ServerIdentity of(Connection connection) throws SQLException {
    try {
      return new ServerIdentity(text(connection, EXACT), true);
    } catch (SQLException e) {
      if (!SqlErrors.is(e, SqlErrors.INSUFFICIENT_PRIVILEGE)) {
        throw e;
      }
      LOG.warn(
          "This role may not read the server's identity, so sessions are only checked to go to the"
              + " same server process. Grant EXECUTE on pg_control_system() and pg_walfile_name().",
          e);
      return new ServerIdentity(text(connection, ROUGH), false);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
