package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
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
import java.sql.Statement;
import java.util.List;

/** The transaction that takes the stage: the epoch, and the batch that says so, or neither. */
final class Claim {
  /** The seat's renewals are not waited for; the claim is. */
  private static final String DURABLE = "SET LOCAL synchronous_commit = on";

  private static final String RAISE =
      "UPDATE $.stage SET epoch = epoch + 1, instance = ?, incarnation = ? WHERE stage = ?"
          + " RETURNING epoch";
  private static final String APPEND =
      "INSERT INTO $.batch (stage, seq, epoch, time_ms, previous, digest)"
          + " SELECT stage, ?, ?, ?, digest, ? FROM $.batch"
          + " WHERE stage = ? AND seq = ? AND digest = ?";
  private static final String TELL =
      "INSERT INTO $.journal (seq, flow, stage, ord, idx, kind, payload)"
          + " VALUES (?, ?, ?, 0, ?, ?, ?)"
          + "; UPDATE $.reign SET ended_ms = ? WHERE stage = ? AND epoch < ? AND ended_ms = 0"
          + "; INSERT INTO $.reign (stage, epoch, instance, incarnation, build, cause, started_ms,"
          + " ended_ms, end_cause) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')"
          + "; UPDATE $.stage_beat SET successor = NULL, understudy = NULL, counter = counter + 1"
          + " WHERE stage = ?; NOTIFY ";
  private static final String HEAD =
      "SELECT seq, digest FROM $.batch WHERE stage = ? AND (seq = ?"
          + " OR seq = (SELECT max(seq) FROM $.batch WHERE stage = ?)) ORDER BY seq";

  private final Connection connection;
  private final Sql sql;
  private final Stage stage;
  private final JournalPartitions partitions;

  Claim(Connection connection, Sql sql, Stage stage, JournalPartitions partitions) {
    this.connection = connection;
    this.sql = sql;
    this.stage = stage;
    this.partitions = partitions;
  }

  ClaimOutcome run(ClaimRequest request) {
    boolean committing = false;
    try {
      partitions.cover(connection, request.head().seq() + 1);
      connection.setAutoCommit(false);
      long epoch = raise(request);
      Batch batch = batch(request, epoch);
      if (!append(batch)) {
        ClaimOutcome refused = explain(request.head());
        Transaction.rollback(connection);
        connection.setAutoCommit(true);
        return refused;
      }
      tell(batch, request);
      committing = true;
      SQLWarning warning = Transaction.commit(connection);
      connection.setAutoCommit(true);
      return warning == null
          ? new Claimed(epoch, batch)
          : new Unknown(
              "The claim was committed with a warning, so a standby may not have it: "
                  + warning.getMessage(),
              warning);
    } catch (SQLException e) {
      return failed(e, committing);
    }
  }

  private static Batch batch(ClaimRequest request, long epoch) {
    Entry started =
        new Entry.ReignStarted(
            request.instance(), request.incarnation(), request.build(), request.cause());
    List<Row> rows = List.of(EntryCodec.encode(Row.SHARD, 0, started));
    return Batch.after(request.head(), epoch, request.timeMillis(), rows);
  }

  private long raise(ClaimRequest request) throws SQLException {
    try (Statement durable = connection.createStatement();
        PreparedStatement raise = connection.prepareStatement(sql.in(RAISE))) {
      durable.execute(DURABLE);
      raise.setString(1, request.instance());
      raise.setString(2, request.incarnation());
      raise.setInt(3, stage.number());
      try (ResultSet row = raise.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private boolean append(Batch batch) throws SQLException {
    try (PreparedStatement append = connection.prepareStatement(sql.in(APPEND))) {
      append.setLong(1, batch.seq());
      append.setLong(2, batch.epoch());
      append.setLong(3, batch.timeMillis());
      append.setBytes(4, batch.digest().toBytes());
      append.setInt(5, stage.number());
      append.setLong(6, batch.seq() - 1);
      append.setBytes(7, batch.previous().toBytes());
      return append.executeUpdate() == 1;
    }
  }

  private void tell(Batch batch, ClaimRequest request) throws SQLException {
    Row row = batch.rows().getFirst();
    String text = sql.in(TELL) + stage.channel();
    try (PreparedStatement tell = connection.prepareStatement(text)) {
      tell.setLong(1, batch.seq());
      tell.setObject(2, row.flow().toUuid());
      tell.setInt(3, stage.number());
      tell.setInt(4, row.index());
      tell.setShort(5, row.kind());
      tell.setBytes(6, row.payload());
      tell.setLong(7, batch.timeMillis());
      tell.setInt(8, stage.number());
      tell.setLong(9, batch.epoch());
      tell.setInt(10, stage.number());
      tell.setLong(11, batch.epoch());
      tell.setString(12, request.instance());
      tell.setString(13, request.incarnation());
      tell.setString(14, request.build());
      tell.setString(15, request.cause());
      tell.setLong(16, batch.timeMillis());
      tell.setInt(17, stage.number());
      tell.execute();
    }
  }

  /** The head that was named is not there: gone with the retention, or another history. */
  private ClaimOutcome explain(BatchId head) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(sql.in(HEAD))) {
      ask.setInt(1, stage.number());
      ask.setLong(2, head.seq());
      ask.setInt(3, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        BatchId first =
            row.next()
                ? new BatchId(row.getLong(1), Digest.fromBytes(row.getBytes(2)))
                : BatchId.NONE;
        if (first.seq() > head.seq()) {
          return new Collided("The log went on from " + head + " to " + first + " meanwhile.");
        }
        return new AnotherHistory(
            "Expected batch "
                + head
                + " as the head; the log has "
                + first
                + ". The database came back behind or different. Nothing was written.");
      }
    }
  }

  private ClaimOutcome failed(SQLException e, boolean committing) {
    boolean clean = !committing && Transaction.rollback(connection);
    if (clean && collision(e)) {
      try {
        connection.setAutoCommit(true);
        return new Collided("Somebody else is at it: " + e.getMessage());
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
    }
    return new Unknown("The claim may or may not stand: " + e.getMessage(), e);
  }

  private static boolean collision(SQLException e) {
    return SqlErrors.violates(e, BatchWriter.FENCE)
        || SqlErrors.is(e, SqlErrors.LOCK_NOT_AVAILABLE)
        || SqlErrors.is(e, SqlErrors.QUERY_CANCELED)
        || SqlErrors.is(e, SqlErrors.DEADLOCK)
        || SqlErrors.is(e, SqlErrors.SERIALIZATION_FAILURE);
  }
}
