package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Row;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.ClaimOutcome.AnotherHistory;
import io.understudy.engine.port.ClaimOutcome.Claimed;
import io.understudy.engine.port.ClaimOutcome.Collided;
import io.understudy.engine.port.ClaimOutcome.Unknown;
import io.understudy.engine.port.StageSeat.ClaimRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that takes the stage: the epoch, and the batch that says so, or neither. Two
 * round trips: the epoch, because the batch's digest covers it; everything else with the commit,
 * which the server skips at the first error.
 */
final class Claim {
  /** The seat's renewals are not waited for, the claim is. */
  private static final String RAISE =
      "SET LOCAL synchronous_commit = on;"
          + " UPDATE $.stage SET epoch = greatest(epoch, ?) + 1, instance = ?, incarnation = ? WHERE stage = ?"
          + " RETURNING epoch,"
          + " (SELECT coalesce(max(part_till), 0) FROM $.journal_part WHERE stage = ?)";

  private static final String TELL =
      "; INSERT INTO $.journal (seq, flow, stage, ord, idx, kind, payload)"
          + " VALUES (?, ?, ?, 0, ?, ?, ?)"
          + "; UPDATE $.reign SET ended_ms = ? WHERE stage = ? AND epoch < ? AND ended_ms = 0"
          + "; INSERT INTO $.reign (stage, epoch, instance, incarnation, build, cause, started_ms,"
          + " ended_ms, end_cause) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')"
          + "; UPDATE $.stage_beat SET successor = NULL, understudy = NULL, counter = counter + 1"
          + " WHERE stage = ?; NOTIFY ";
  private static final String ACCEPT =
      "INSERT INTO $.history (stage, number, seq, epoch, time_ms, lost_to, kind, payload)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
          + "; INSERT INTO $.journal (seq, flow, stage, ord, idx, kind, payload)"
          + " VALUES (?, ?, ?, 1, ?, ?, ?)";
  private static final String COMMIT = "; COMMIT";
  private static final String HEAD =
      "SELECT seq, digest FROM $.batch WHERE stage = ? AND (seq = ?"
          + " OR seq = (SELECT max(seq) FROM $.batch WHERE stage = ?)) ORDER BY seq";

  private final Connection connection;
  private final Stage stage;
  private final JournalPartitions partitions;
  private final BatchHead batchHead;
  private final String raise;
  private final String tell;
  private final String accept;
  private final String head;

  Claim(Connection connection, Sql sql, Stage stage, JournalPartitions partitions) {
    this.connection = connection;
    this.stage = stage;
    this.partitions = partitions;
    this.batchHead = new BatchHead(sql, stage);
    this.raise = sql.in(RAISE);
    this.tell = batchHead.text() + sql.in(TELL) + stage.channel() + COMMIT;
    this.accept = sql.in(ACCEPT);
    this.head = sql.in(HEAD);
  }

  ClaimOutcome run(ClaimRequest request) {
    boolean committing = false;
    try {
      connection.setAutoCommit(false);
      Batch batch = raise(request);
      if (batch == null) {
        Transaction.rollback(connection);
        connection.setAutoCommit(true);
        partitions.extend(connection, request.head().seq() + 1);
        return run(request); // now there is a part
      }
      if (request.accepted() != null) {
        accept(batch, request.accepted());
      }
      committing = true;
      SQLWarning warning = append(batch, request);
      connection.setAutoCommit(true);
      return warning == null
          ? new Claimed(batch.epoch(), batch)
          : new Unknown(
              "The claim was committed with a warning, so a standby may not have it: "
                  + warning.getMessage(),
              warning);
    } catch (SQLException e) {
      return failed(request.head(), e, committing);
    }
  }

  /** The batch under the raised epoch, or {@code null} when no part of the journal takes it. */
  private @Nullable Batch raise(ClaimRequest request) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(raise)) {
      statement.setLong(1, request.epochAfter(0) - 1);
      statement.setString(2, request.instance());
      statement.setString(3, request.incarnation());
      statement.setInt(4, stage.number());
      statement.setInt(5, stage.number());
      statement.execute();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getLong(2) > request.head().seq() + 1 ? request.batch(row.getLong(1)) : null;
      }
    }
  }

  /** History goes on from here, one number higher. */
  private void accept(Batch batch, Entry.HistoryAccepted accepted) throws SQLException {
    Row row = batch.rows().getLast();
    try (PreparedStatement statement = connection.prepareStatement(accept)) {
      statement.setInt(1, stage.number());
      statement.setLong(2, accepted.history());
      statement.setLong(3, batch.seq());
      statement.setLong(4, batch.epoch());
      statement.setLong(5, batch.timeMillis());
      statement.setLong(6, accepted.to());
      statement.setShort(7, row.kind());
      statement.setBytes(8, row.payload());
      statement.setLong(9, batch.seq());
      statement.setObject(10, row.flow().toUuid());
      statement.setInt(11, stage.number());
      statement.setInt(12, row.index());
      statement.setShort(13, row.kind());
      statement.setBytes(14, row.payload());
      statement.execute();
    }
  }

  private @Nullable SQLWarning append(Batch batch, ClaimRequest request) throws SQLException {
    Row row = batch.rows().getFirst();
    try (PreparedStatement statement = connection.prepareStatement(tell)) {
      int at = batchHead.bind(statement, batch);
      statement.setLong(at++, batch.seq());
      statement.setObject(at++, row.flow().toUuid());
      statement.setInt(at++, stage.number());
      statement.setInt(at++, row.index());
      statement.setShort(at++, row.kind());
      statement.setBytes(at++, row.payload());
      statement.setLong(at++, batch.timeMillis());
      statement.setInt(at++, stage.number());
      statement.setLong(at++, batch.epoch());
      statement.setInt(at++, stage.number());
      statement.setLong(at++, batch.epoch());
      statement.setString(at++, request.instance());
      statement.setString(at++, request.incarnation());
      statement.setString(at++, request.build());
      statement.setString(at++, request.cause());
      statement.setLong(at++, batch.timeMillis());
      statement.setInt(at++, stage.number());
      statement.execute();
      return statement.getWarnings();
    }
  }

  private ClaimOutcome failed(BatchId expected, SQLException e, boolean committing) {
    boolean refused = BatchHead.isBaseless(e) || collision(e); // by a statement, so not committed
    if ((committing && !refused) || !Transaction.rollback(connection)) {
      return unknown(e);
    }
    try {
      connection.setAutoCommit(true);
      if (BatchHead.isBaseless(e)) {
        return explain(expected);
      }
      return collision(e) ? new Collided("Somebody else is at it: " + e.getMessage()) : unknown(e);
    } catch (SQLException lost) {
      lost.addSuppressed(e);
      return unknown(lost);
    }
  }

  private static ClaimOutcome unknown(SQLException e) {
    return new Unknown("The claim may or may not stand: " + e.getMessage(), e);
  }

  /** The head that was named is not there: gone with the retention, or another history. */
  private ClaimOutcome explain(BatchId expected) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(head)) {
      ask.setInt(1, stage.number());
      ask.setLong(2, expected.seq());
      ask.setInt(3, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        BatchId found =
            row.next()
                ? new BatchId(row.getLong(1), Digest.fromBytes(row.getBytes(2)))
                : BatchId.NONE;
        if (found.seq() > expected.seq()) {
          return new Collided("The log went on from " + expected + " to " + found + " meanwhile.");
        }
        return new AnotherHistory(
            "Expected batch "
                + expected
                + " as the head; the log has "
                + found
                + ". The database came back behind or different. Nothing was written.");
      }
    }
  }

  private static boolean collision(SQLException e) {
    return BatchHead.isTaken(e)
        || SqlErrors.violates(e, "history_pkey")
        || SqlErrors.is(e, SqlErrors.LOCK_NOT_AVAILABLE)
        || SqlErrors.is(e, SqlErrors.QUERY_CANCELED)
        || SqlErrors.is(e, SqlErrors.DEADLOCK)
        || SqlErrors.is(e, SqlErrors.SERIALIZATION_FAILURE);
  }
}
