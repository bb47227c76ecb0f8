package io.understudy.postgres;

import io.understudy.core.log.Batch;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The statement that puts a batch on top of exactly the one before. It is the fence: a taken number
 * violates the key, a batch before that is not there leaves {@code previous} empty, which is not
 * allowed. Both errors undo the whole transaction, in the server, without another round trip.
 */
final class BatchHead {
  /** The name of the key on (stage, seq): its violation, and no other, means fenced. */
  private static final String FENCE = "batch_fence";

  private static final String TABLE = "batch";
  private static final String COLUMN = "previous";

  private static final String TEXT =
      "INSERT INTO $.batch (stage, seq, epoch, time_ms, digest, previous) VALUES (?, ?, ?, ?, ?,"
          + " (SELECT digest FROM $.batch WHERE stage = ? AND seq = ? AND digest = ?))";

  private final Stage stage;
  private final String text;

  BatchHead(Sql sql, Stage stage) {
    this.stage = stage;
    this.text = sql.in(TEXT);
  }

  String text() {
    return text;
  }

  /** Binds from the first parameter on; returns the one after its own. */
  int bind(PreparedStatement statement, Batch batch) throws SQLException {
    statement.setInt(1, stage.number());
    statement.setLong(2, batch.seq());
    statement.setLong(3, batch.epoch());
    statement.setLong(4, batch.timeMillis());
    statement.setBytes(5, batch.digest().toBytes());
    statement.setInt(6, stage.number());
    statement.setLong(7, batch.seq() - 1);
    statement.setBytes(8, batch.previous().toBytes());
    return 9;
  }

  /** The number is taken. */
  static boolean isTaken(SQLException e) {
    return SqlErrors.violates(e, FENCE);
  }

  /** The batch before is not there. */
  static boolean isBaseless(SQLException e) {
    return SqlErrors.leavesEmpty(e, TABLE, COLUMN);
  }
}
