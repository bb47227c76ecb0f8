package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the server's and the driver's errors mean for us. */
final class SqlErrors {
  static final String NOT_NULL_VIOLATION = "23502";
  static final String UNIQUE_VIOLATION = "23505";
  static final String LOCK_NOT_AVAILABLE = "55P03";
  static final String QUERY_CANCELED = "57014";
  static final String DEADLOCK = "40P01";
  static final String SERIALIZATION_FAILURE = "40001";
  static final String INSUFFICIENT_PRIVILEGE = "42501";
  static final String TRANSACTION_ABORTED = "25P02";
  static final String INVALID_PARAMETER = "22023";

  private SqlErrors() {}

  static boolean is(SQLException e, String state) {
    return state.equals(e.getSQLState());
  }

  /** True for a violation of exactly this key. */
  static boolean violates(SQLException e, String constraint) {
    if (!is(e, UNIQUE_VIOLATION) || !(e instanceof PSQLException server)) {
      return false;
    }
    ServerErrorMessage message = server.getServerErrorMessage();
    return message != null && constraint.equals(message.getConstraint());
  }

  /** True for a row that was refused because exactly this column is empty. */
  static boolean leavesEmpty(SQLException e, String table, String column) {
    if (!is(e, NOT_NULL_VIOLATION) || !(e instanceof PSQLException server)) {
      return false;
    }
    ServerErrorMessage message = server.getServerErrorMessage();
    return message != null
        && table.equals(message.getTable())
        && column.equals(message.getColumn());
  }

  /** True when the session is gone, whatever took it. */
  static boolean lostConnection(@Nullable Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof SQLException e && lost(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean lost(@Nullable String state) {
    return state != null
        && (state.startsWith("08")
            || state.startsWith("57P")
            || state.startsWith("58")
            || state.equals("25P03"));
  }

  static StoreException unusable(String doing, SQLException e) {
    return new StoreException(
        doing + " did not work: " + e.getMessage() + " " + advice(e.getSQLState()), e);
  }

  private static String advice(@Nullable String state) {
    if (state == null || state.startsWith("08") || state.startsWith("57P")) {
      return "Expected a PostgreSQL server that answers: check that it runs, its address and the"
          + " network.";
    }
    return switch (state) {
      case "28P01", "28000" -> "Check the user, the password and pg_hba.conf.";
      case "3D000" -> "Create the database, or correct the url.";
      case "3F000", "42P01" -> "Run the migration of the schema, or correct the schema's name.";
      case INSUFFICIENT_PRIVILEGE -> "Grant the user what is missing; it must own our schema.";
      case "53300" -> "The server has no connection left: raise max_connections.";
      case "53100", "53200" -> "The server is out of disk or memory.";
      case "42704" -> "The server may be older than PostgreSQL 15, or the schema is incomplete.";
      case "25006" -> "The server only reads: it is a standby, or read-only by its settings.";
      case LOCK_NOT_AVAILABLE, QUERY_CANCELED ->
          "The server did not get to it within the limit of time.";
      default -> "See the server's log (SQLSTATE " + state + ").";
    };
  }
}
