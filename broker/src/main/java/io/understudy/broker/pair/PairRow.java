package io.understudy.broker.pair;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The row of one pair: who holds the lock, a counter that goes up with every sign of life, and the
 * number by which the two tell whose messages are the newest. Each verb is one statement, so it
 * needs no session state and works through a pooler.
 */
record PairRow(String schema, String lockId, String holder) {
  /** Advisory lock class: {@code "USbr"} in ASCII. */
  private static final int SCHEMA_LOCK = 0x55536272;

  /** What a look at the row shows. */
  record Sight(@Nullable String holder, long beat, long leaseMillis) {}

  private String sql(String text) {
    return text.replace("$pair", schema + ".pair");
  }

  /** Makes the table and the row when they are not there. Two may do it at once. */
  void prepare(Connection connection) throws SQLException {
    if (!tableExists(connection)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "BEGIN; SELECT pg_advisory_xact_lock(%d, 0); CREATE SCHEMA IF NOT EXISTS %s;"
                    .formatted(SCHEMA_LOCK, schema)
                + sql(
                    " CREATE TABLE IF NOT EXISTS $pair (lock_id text PRIMARY KEY, holder text,"
                        + " beat bigint NOT NULL DEFAULT 0, lease_millis bigint NOT NULL DEFAULT 0,"
                        + " sequence bigint NOT NULL DEFAULT 0); COMMIT"));
      }
    }
    int _ =
        update(connection, "INSERT INTO $pair (lock_id) VALUES (?) ON CONFLICT DO NOTHING", lockId);
  }

  private boolean tableExists(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      query.setString(1, sql("$pair"));
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  Sight look(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            sql("SELECT holder, beat, lease_millis FROM $pair WHERE lock_id = ?"))) {
      query.setString(1, lockId);
      try (ResultSet rows = query.executeQuery()) {
        requireRow(rows);
        return new Sight(rows.getString(1), rows.getLong(2), rows.getLong(3));
      }
    }
  }

  /** Takes the lock from exactly what was seen; false when it has changed since. */
  boolean take(Connection connection, Sight seen, long leaseMillis) throws SQLException {
    return update(
            connection,
            "UPDATE $pair SET holder = ?, beat = beat + 1, lease_millis = ?"
                + " WHERE lock_id = ? AND beat = ? AND holder IS NOT DISTINCT FROM ?",
            holder,
            leaseMillis,
            lockId,
            seen.beat(),
            seen.holder())
        == 1;
  }

  /** A sign of life; false when somebody else holds the lock. */
  boolean renew(Connection connection) throws SQLException {
    return update(
            connection,
            "UPDATE $pair SET beat = beat + 1 WHERE lock_id = ? AND holder = ?",
            lockId,
            holder)
        == 1;
  }

  void release(Connection connection) throws SQLException {
    int _ =
        update(
            connection,
            "UPDATE $pair SET holder = NULL, beat = beat + 1 WHERE lock_id = ? AND holder = ?",
            lockId,
            holder);
  }

  long sequence(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(sql("SELECT sequence FROM $pair WHERE lock_id = ?"))) {
      query.setString(1, lockId);
      try (ResultSet rows = query.executeQuery()) {
        requireRow(rows);
        return rows.getLong(1);
      }
    }
  }

  /** Only the holder changes the number; false when that is somebody else. */
  boolean setSequence(Connection connection, long to) throws SQLException {
    return update(
            connection,
            "UPDATE $pair SET sequence = ? WHERE lock_id = ? AND holder = ?",
            to,
            lockId,
            holder)
        == 1;
  }

  /** Only the holder changes the number, and only from the expected one. */
  boolean setSequence(Connection connection, long from, long to) throws SQLException {
    return update(
            connection,
            "UPDATE $pair SET sequence = ? WHERE lock_id = ? AND holder = ? AND sequence = ?",
            to,
            lockId,
            holder,
            from)
        == 1;
  }

  private void requireRow(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      throw new SQLException(
          "The row of the pair " + lockId + " is gone from " + sql("$pair") + ".");
    }
  }

  private int update(Connection connection, String text, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql(text))) {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null) {
          update.setNull(i + 1, java.sql.Types.VARCHAR);
        } else {
          update.setObject(i + 1, values[i]);
        }
      }
      return update.executeUpdate();
    }
  }
}
