package io.understudy.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Forgets flows that ended long enough ago, with the outcomes of their steps. Goes through the
 * look-up table in the order of ids, which is the order of time, chunk by chunk, and stops at the
 * first chunk that is young altogether: what is not due is not read each time.
 */
final class OldFlows {
  private static final int CHUNK = 5_000;
  private static final UUID FIRST = new UUID(0, 0);

  private static final String NEXT =
      "SELECT (array_agg(id ORDER BY id DESC))[1], min(started_ms) FROM"
          + " (SELECT id, started_ms FROM $.flow WHERE stage = ? AND id > ?"
          + " ORDER BY id LIMIT ?) chunk";
  private static final String FORGET =
      "WITH gone AS (DELETE FROM $.flow WHERE stage = ? AND id > ? AND id <= ? AND status >= 2"
          + " AND changed_ms <= ? RETURNING id),"
          + " results AS (DELETE FROM $.tx_result WHERE stage = ? AND flow IN"
          + " (SELECT id FROM gone)),"
          + " kept AS (DELETE FROM $.journal_kept WHERE stage = ? AND flow IN"
          + " (SELECT id FROM gone))"
          + " SELECT count(*) FROM gone";

  private final String next;
  private final String forget;
  private final Stage stage;

  OldFlows(Sql sql, Stage stage) {
    this.next = sql.in(NEXT);
    this.forget = sql.in(FORGET);
    this.stage = stage;
  }

  /** Returns how many were forgotten. The connection is in autocommit mode. */
  long forget(Connection connection, long beforeMillis) throws SQLException {
    long forgotten = 0;
    UUID from = FIRST;
    UUID till = next(connection, from, beforeMillis);
    while (till != null) {
      forgotten += forget(connection, from, till, beforeMillis);
      from = till;
      till = next(connection, from, beforeMillis);
    }
    return forgotten;
  }

  /** Where the next chunk ends, or {@code null} when nothing old comes any more. */
  private @Nullable UUID next(Connection connection, UUID from, long beforeMillis)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(next)) {
      ask.setInt(1, stage.number());
      ask.setObject(2, from);
      ask.setInt(3, CHUNK);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        boolean old = row.getLong(2) <= beforeMillis;
        return old ? row.getObject(1, UUID.class) : null;
      }
    }
  }

  private long forget(Connection connection, UUID from, UUID till, long beforeMillis)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(forget)) {
      statement.setInt(1, stage.number());
      statement.setObject(2, from);
      statement.setObject(3, till);
      statement.setLong(4, beforeMillis);
      statement.setInt(5, stage.number());
      statement.setInt(6, stage.number());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
