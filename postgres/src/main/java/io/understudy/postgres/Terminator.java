package io.understudy.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends sessions in the server: those of one incarnation on this stage, the holder of the stage
 * lock, those that block one of ours, and our own that we gave up. Never a living one of ours.
 */
final class Terminator {
  /** Whoever waits in the queue for the stage lock is a candidate like us, not in our way. */
  private static final String VICTIMS =
      "WITH lock AS (SELECT pid, granted FROM pg_locks WHERE locktype = 'advisory'"
          + " AND classid = ?::oid AND objid = ?::oid AND objsubid = 2"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),"
          + " mine AS (SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
          + " AND starts_with(application_name, ?))"
          + " SELECT a.pid FROM pg_stat_activity a WHERE a.datname = current_database()"
          + " AND a.pid <> pg_backend_pid()"
          + " AND (a.application_name = ANY (?)"
          + " OR NOT starts_with(a.application_name, ?) AND ("
          + " starts_with(a.application_name, ?)"
          + " OR a.pid IN (SELECT pid FROM lock WHERE granted)"
          + " OR a.pid IN (SELECT unnest(pg_blocking_pids(m.pid)) FROM mine m)"
          + " AND a.pid NOT IN (SELECT pid FROM lock WHERE NOT granted)))";

  private static final String END = "SELECT pg_terminate_backend(?)";

  /** Waits in the server; the number of milliseconds must not be 0. */
  private static final String AWAIT_END = "SELECT pg_terminate_backend(?, ?)";

  private static final int WAIT_SLICE_MILLIS = 100;

  private final Stage stage;
  private final String theirs;
  private final String mine;
  private final EndedSessions ended;

  /**
   * @param theirs what the names of the sessions that are to end begin with
   * @param mine what the names of those that stay begin with
   */
  Terminator(Stage stage, String theirs, String mine, EndedSessions ended) {
    this.stage = stage;
    this.theirs = theirs;
    this.mine = mine;
    this.ended = ended;
  }

  /** Returns how many sessions were ended. */
  int run(Connection connection, Duration atMost) throws SQLException {
    long start = System.nanoTime();
    String[] given = ended.names();
    List<Integer> victims = victims(connection, given);
    for (int pid : victims) {
      end(connection, pid);
    }
    int gone = 0;
    for (int pid : victims) {
      gone += awaitEnd(connection, pid, start + atMost.toNanos()) ? 1 : 0;
    }
    if (gone == victims.size()) {
      ended.forget(List.of(given));
    }
    return gone;
  }

  private List<Integer> victims(Connection connection, String[] given) throws SQLException {
    List<Integer> victims = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(VICTIMS)) {
      ask.setLong(1, Integer.toUnsignedLong(Stage.STAGE_LOCK));
      ask.setLong(2, Integer.toUnsignedLong(stage.lock()));
      ask.setString(3, mine);
      ask.setArray(4, connection.createArrayOf("text", given));
      ask.setString(5, mine);
      ask.setString(6, theirs);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          victims.add(row.getInt(1));
        }
      }
    }
    return victims;
  }

  private static void end(Connection connection, int pid) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END)) {
      end.setInt(1, pid);
      end.execute();
    }
  }

  private static boolean awaitEnd(Connection connection, int pid, long deadlineNanos)
      throws SQLException {
    try (PreparedStatement await = connection.prepareStatement(AWAIT_END)) {
      long leftMillis;
      do {
        leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        await.setInt(1, pid);
        await.setLong(2, Math.clamp(leftMillis, 1, WAIT_SLICE_MILLIS));
        try (ResultSet row = await.executeQuery()) {
          row.next();
          if (row.getBoolean(1) || !exists(connection, pid)) {
            return true;
          }
        }
      } while (leftMillis > 0);
      return false;
    }
  }

  private static boolean exists(Connection connection, int pid) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT 1 FROM pg_stat_activity WHERE pid = ?")) {
      ask.setInt(1, pid);
      try (ResultSet row = ask.executeQuery()) {
        return row.next();
      }
    }
  }
}
