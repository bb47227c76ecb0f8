package io.understudy.postgres;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Reads and writes the recorded outcomes of transactional steps. */
final class StepRecords {
  /** The name of the key on a step's place in its flow. */
  static final String KEY = "tx_result_key";

  /** Whatever the step before left on this session is undone first. */
  private static final String CLEAN = "RESET SESSION AUTHORIZATION; RESET ALL; ";

  private static final String FIND =
      "SELECT set_config('understudy.step', ?, true), r.operation, r.type, r.payload"
          + " FROM (SELECT 1) one LEFT JOIN $.tx_result r"
          + " ON r.stage = ? AND r.flow = ? AND r.run = ? AND r.\"position\" = ?";
  private static final String RECORD =
      "RESET SESSION AUTHORIZATION; SET LOCAL synchronous_commit = on;"
          + " SET CONSTRAINTS ALL IMMEDIATE;"
          + " INSERT INTO $.tx_result"
          + " (stage, flow, run, \"position\", operation, type, payload, epoch, recorded)"
          + " SELECT s.stage, ?, ?, ?, ?, ?, ?, s.epoch, now() FROM $.stage s"
          + " WHERE s.stage = ? AND s.epoch = ? AND current_setting('understudy.step', true) = ?"
          + " FOR SHARE";
  private static final String MARKER = "SELECT current_setting('understudy.step', true)";

  private final Stage stage;
  private final long epoch;
  private final String begin;
  private final String find;
  private final String record;

  StepRecords(Sql sql, Stage stage, long epoch) {
    this.stage = stage;
    this.epoch = epoch;
    this.begin = sql.in(CLEAN + FIND);
    this.find = sql.in(FIND);
    this.record = sql.in(RECORD);
  }

  /** Begins the transaction; what is recorded under the key already, or {@code null}. */
  @Nullable Result begin(Connection connection, Transactions.Key key, String marker)
      throws SQLException {
    return find(connection, begin, key, marker);
  }

  @Nullable Result find(Connection connection, Transactions.Key key) throws SQLException {
    return find(connection, find, key, "");
  }

  private @Nullable Result find(
      Connection connection, String text, Transactions.Key key, String marker) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setString(1, marker);
      statement.setInt(2, stage.number());
      statement.setObject(3, key.flow().toUuid());
      statement.setInt(4, key.run());
      statement.setInt(5, key.position());
      boolean rows = statement.execute();
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        String operation = row.getString(2);
        if (operation == null) {
          return null;
        }
        return operation.equals(key.operation())
            ? new Result.Recorded(new Payload(row.getString(3), row.getBytes(4)), true)
            : new Result.Conflict(operation);
      }
    }
  }

  /** The last statement before the commit; false when no row allowed it. */
  boolean record(Connection connection, Transactions.Key key, String marker, Payload payload)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(record)) {
      statement.setObject(1, key.flow().toUuid());
      statement.setInt(2, key.run());
      statement.setInt(3, key.position());
      statement.setString(4, key.operation());
      statement.setString(5, payload.type());
      statement.setBytes(6, payload.json());
      statement.setInt(7, stage.number());
      statement.setLong(8, epoch);
      statement.setString(9, marker);
      statement.execute();
      int last = statement.getUpdateCount();
      while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
        last = statement.getUpdateCount();
      }
      return last == 1;
    }
  }

  /** Why no row allowed it. */
  Result refusal(Connection connection, String marker) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MARKER)) {
      row.next();
      if (marker.equals(row.getString(1))) {
        return new Result.Fenced(
            "Epoch " + epoch + " does not hold the stage any more; nothing was committed.");
      }
      return new Result.Failed(
          new IllegalStateException(
              "The step's text ended its transaction itself (COMMIT, ROLLBACK or RESET ALL as SQL)."
                  + " What it committed so is not protected from being done twice: take that"
                  + " statement out."));
    }
  }
}
