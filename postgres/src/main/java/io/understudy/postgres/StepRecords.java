package io.understudy.postgres;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Reads and writes the recorded outcomes of transactional steps. */
final class StepRecords {
  /** The name of the key on a step's place in its flow. */
  static final String KEY = "tx_result_key";

  private static final String TABLE = "tx_result";

  private static final String FIND =
      "SELECT operation, type, payload FROM $.tx_result"
          + " WHERE stage = ? AND flow = ? AND run = ? AND \"position\" = ?";
  private static final String INSERT =
      "RESET SESSION AUTHORIZATION; SET CONSTRAINTS ALL IMMEDIATE;"
          + " INSERT INTO $.tx_result"
          + " (stage, flow, run, \"position\", operation, type, payload, epoch, recorded) ";
  private static final String FENCE = "FROM $.stage WHERE stage = ? AND epoch = ? FOR SHARE";
  private static final String MARKED =
      "CASE WHEN coalesce(current_setting('understudy.step', true), '') = ? THEN now() END";

  /** What does not allow it leaves a column empty that must not be. */
  private static final String RECORD =
      INSERT + "VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT epoch " + FENCE + "), " + MARKED + ")";

  /** Whatever the step left on its session is undone: with the record, or instead of it. */
  private static final String CLEAN = "; RESET ALL";

  private static final String COMMIT = "; COMMIT";
  private static final String UNDO = "ROLLBACK; RESET SESSION AUTHORIZATION" + CLEAN;

  /** As the record, and finds no row. */
  private static final String WARM_UP =
      INSERT + "SELECT ?, ?, ?, ?, ?, ?, ?, epoch, now() " + FENCE + CLEAN;

  private final Stage stage;
  private final long epoch;
  private final String find;
  private final String record;
  private final String warmUp;

  StepRecords(Sql sql, Stage stage, long epoch) {
    this.stage = stage;
    this.epoch = epoch;
    this.find = sql.in(FIND);
    this.record = sql.in(RECORD + CLEAN + COMMIT);
    this.warmUp = sql.in(WARM_UP);
  }

  /** What is recorded under the key already, or {@code null}. */
  @Nullable Result find(Connection connection, Transactions.Key key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(find)) {
      statement.setInt(1, stage.number());
      statement.setObject(2, key.flow().toUuid());
      statement.setInt(3, key.run());
      statement.setInt(4, key.position());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        String operation = row.getString(1);
        return operation.equals(key.operation())
            ? new Result.Recorded(new Payload(row.getString(2), row.getBytes(3)), true)
            : new Result.Conflict(operation);
      }
    }
  }

  /**
   * Records and commits in one round trip: an error that the server answers with has undone all of
   * it, because the server skips what comes after.
   *
   * @return what the server warned of, which makes the commit doubtful
   */
  @Nullable SQLWarning commit(
      Connection connection, Transactions.Key key, StepMark mark, Payload payload)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(record)) {
      statement.setString(bind(statement, key, payload), mark.value());
      statement.execute();
      return statement.getWarnings();
    }
  }

  /** Runs what {@link #commit} does, without an effect. */
  void warmUp(Connection connection, Transactions.Key key, Payload payload) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(warmUp)) {
      int _ = bind(statement, key, payload);
      statement.execute();
    }
  }

  /** Returns the parameter after its own. */
  private int bind(PreparedStatement statement, Transactions.Key key, Payload payload)
      throws SQLException {
    int at = 1;
    statement.setInt(at++, stage.number());
    statement.setObject(at++, key.flow().toUuid());
    statement.setInt(at++, key.run());
    statement.setInt(at++, key.position());
    statement.setString(at++, key.operation());
    statement.setString(at++, payload.type());
    statement.setBytes(at++, payload.json());
    statement.setInt(at++, stage.number());
    statement.setLong(at++, epoch);
    return at;
  }

  /** Rolls back and cleans the session; false when even that did not work. */
  boolean undo(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(UNDO);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Why the record was not allowed, if this error says so. */
  @Nullable Result refusal(SQLException e) {
    if (SqlErrors.leavesEmpty(e, TABLE, "epoch")) {
      return new Result.Fenced(
          "Epoch " + epoch + " does not hold the stage any more; nothing was committed.");
    }
    if (SqlErrors.leavesEmpty(e, TABLE, "recorded")) {
      return new Result.Failed(
          new IllegalStateException(
              "The step's text ended its transaction itself (COMMIT, ROLLBACK or RESET ALL as SQL)."
                  + " What it committed so is not protected from being done twice: take that"
                  + " statement out."));
    }
    return null;
  }
}
