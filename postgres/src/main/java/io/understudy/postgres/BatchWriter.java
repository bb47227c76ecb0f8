package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.CommitOutcome.AnotherHistory;
import io.understudy.engine.port.CommitOutcome.Committed;
import io.understudy.engine.port.CommitOutcome.Fenced;
import io.understudy.engine.port.CommitOutcome.Unknown;
import io.understudy.engine.port.LogWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Appends batches, one transaction each. One thread uses it; after anything but a clean commit it
 * refuses to go on, because its reign is over.
 *
 * <p>Round trips of a batch: its head, its flows and the notification in one; the journal's rows by
 * COPY in two; the commit in one.
 */
final class BatchWriter implements LogWriter {
  /** The name of the key on (stage, seq): its violation, and no other, means fenced. */
  static final String FENCE = "batch_fence";

  private static final String HEAD =
      "INSERT INTO $.batch (stage, seq, epoch, time_ms, previous, digest)"
          + " SELECT stage, ?, ?, ?, digest, ? FROM $.batch"
          + " WHERE stage = ? AND seq = ? AND digest = ?";
  private static final String COPY =
      "COPY $.journal (seq, flow, stage, ord, idx, kind, payload) FROM STDIN (FORMAT binary)";
  private static final String END_REIGN =
      "UPDATE $.reign SET ended_ms = ?, end_cause = ? WHERE stage = ? AND epoch = ?";
  private static final int HEAD_PARAMETERS = 7;
  private static final int COPY_CHUNK_BYTES = 1 << 18;

  private final Session session;
  private final Stage stage;
  private final JournalPartitions partitions;
  private final FlowRows flows;
  private final String head;
  private final String copy;
  private final String endReign;
  private final String notify;
  private long notifiedNanos;
  private @Nullable String over;

  BatchWriter(Session session, Sql sql, Stage stage, JournalPartitions partitions) {
    this.session = session;
    this.stage = stage;
    this.partitions = partitions;
    this.flows = new FlowRows(sql, stage);
    this.head = sql.in(HEAD);
    this.copy = sql.in(COPY);
    this.endReign = sql.in(END_REIGN);
    this.notify = "; NOTIFY " + stage.channel();
    this.notifiedNanos = System.nanoTime() - Limits.NOTIFY_GAP.toNanos();
  }

  @Override
  public CommitOutcome commit(Batch batch, List<IndexRow> index) {
    if (over != null) {
      return new Unknown("This reign has ended: " + over, null);
    }
    CommitOutcome outcome = attempt(batch, index);
    over =
        switch (outcome) {
          case Committed _ -> null;
          case Fenced fenced -> fenced.reason();
          case AnotherHistory another -> another.reason();
          case Unknown unknown -> unknown.reason();
        };
    return outcome;
  }

  private CommitOutcome attempt(Batch batch, List<IndexRow> index) {
    Connection connection = session.connection();
    try {
      partitions.cover(connection, batch.seq());
      connection.setAutoCommit(false);
      if (!writeHead(batch, index)) {
        Transaction.rollback(connection);
        return new AnotherHistory(
            "Batch "
                + batch.previousId()
                + " is not in the log: the database came back behind or"
                + " different. Nothing was written.");
      }
      writeRows(batch);
      SQLWarning warning = Transaction.commit(connection);
      connection.setAutoCommit(true);
      return warning == null ? new Committed() : doubtful(batch, warning);
    } catch (SQLException e) {
      return failed(batch, e);
    }
  }

  /** Everything but the journal's rows; false when the batch before is not there. */
  private boolean writeHead(Batch batch, List<IndexRow> index) throws SQLException {
    FlowRows.Split split = flows.split(index);
    boolean tell = System.nanoTime() - notifiedNanos >= Limits.NOTIFY_GAP.toNanos();
    String text = head + flows.text(split) + (tell ? notify : "");
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      statement.setLong(1, batch.seq());
      statement.setLong(2, batch.epoch());
      statement.setLong(3, batch.timeMillis());
      statement.setBytes(4, batch.digest().toBytes());
      statement.setInt(5, stage.number());
      statement.setLong(6, batch.seq() - 1);
      statement.setBytes(HEAD_PARAMETERS, batch.previous().toBytes());
      flows.bind(statement, HEAD_PARAMETERS + 1, batch.seq(), split);
      statement.execute();
      if (statement.getUpdateCount() == 0) {
        return false;
      }
      flows.check(statement, split);
    }
    if (tell) {
      notifiedNanos = System.nanoTime();
    }
    return true;
  }

  private void writeRows(Batch batch) throws SQLException {
    int payloads = 0;
    for (Row row : batch.rows()) {
      payloads += row.payload().length;
      endReign(batch, row);
    }
    if (batch.rows().isEmpty()) {
      return;
    }
    BinaryRows rows = new BinaryRows(payloads + 80 * batch.rows().size() + 64);
    for (int ord = 0; ord < batch.rows().size(); ord++) {
      rows.add(batch.seq(), stage.number(), ord, batch.rows().get(ord));
    }
    rows.end();
    CopyIn stream = session.driver().getCopyAPI().copyIn(copy);
    try {
      for (int at = 0; at < rows.size(); at += COPY_CHUNK_BYTES) {
        stream.writeToCopy(rows.bytes(), at, Math.min(COPY_CHUNK_BYTES, rows.size() - at));
      }
      stream.endCopy();
    } finally {
      if (stream.isActive()) {
        stream.cancelCopy();
      }
    }
  }

  /** The history of reigns takes the polite end from the shard's own entry. */
  private void endReign(Batch batch, Row row) throws SQLException {
    if (!row.flow().equals(Row.SHARD) || row.kind() != ShardKinds.REIGN_ENDED) {
      return;
    }
    if (!(EntryCodec.decode(row) instanceof Entry.ReignEnded ended)) {
      throw new CorruptEntryException("Kind " + row.kind() + " is the end of a reign.");
    }
    try (PreparedStatement update = session.connection().prepareStatement(endReign)) {
      update.setLong(1, batch.timeMillis());
      update.setString(2, ended.cause());
      update.setInt(3, stage.number());
      update.setLong(4, batch.epoch());
      update.executeUpdate();
    }
  }

  private CommitOutcome failed(Batch batch, SQLException e) {
    if (SqlErrors.violates(e, FENCE)) {
      Transaction.rollback(session.connection());
      return new Fenced(
          "Batch "
              + batch.seq()
              + " is in the log already: somebody else took the stage after"
              + " epoch "
              + batch.epoch()
              + ". Nothing was written.");
    }
    return new Unknown(
        "Batch "
            + batch.id()
            + " of epoch "
            + batch.epoch()
            + " may or may not be durable: "
            + e.getMessage(),
        e);
  }

  private static CommitOutcome doubtful(Batch batch, SQLWarning warning) {
    return new Unknown(
        "Batch "
            + batch.id()
            + " was committed with a warning, so a standby may not have it: "
            + warning.getMessage(),
        warning);
  }
}
