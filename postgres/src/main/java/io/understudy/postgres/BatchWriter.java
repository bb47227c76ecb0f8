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

/**
 * Appends batches, one transaction each. One thread uses it; after anything but a clean commit it
 * refuses to go on, because its reign is over.
 *
 * <p>A small batch is one round trip: begin, head, rows, flows, notification and commit travel
 * together, and the server skips the rest at the first error. A large one takes six, because COPY
 * does not travel with others.
 */
final class BatchWriter implements LogWriter {
  private static final String COMMIT = "; COMMIT";
  private static final String END_REIGN =
      "UPDATE $.reign SET ended_ms = ?, end_cause = ? WHERE stage = ? AND epoch = ?";

  private final Session session;
  private final Stage stage;
  private final JournalPartitions partitions;
  private final BatchHead head;
  private final RowsInsert insert;
  private final RowsCopy copy;
  private final FlowRows flows;
  private final String endReign;
  private final String notify;
  private long notifiedNanos;
  private @Nullable String over;

  BatchWriter(Session session, Sql sql, Stage stage, JournalPartitions partitions) {
    this.session = session;
    this.stage = stage;
    this.partitions = partitions;
    this.head = new BatchHead(sql, stage);
    this.insert = new RowsInsert(sql, stage);
    this.copy = new RowsCopy(sql, stage, partitions);
    this.flows = new FlowRows(sql, stage);
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
      boolean small = RowsInsert.suits(batch);
      endReign(batch);
      SQLWarning warning = small ? writeAtOnce(batch, index) : writeLarge(batch, index);
      connection.setAutoCommit(true);
      return warning == null ? new Committed() : doubtful(batch, warning);
    } catch (SQLException e) {
      return failed(batch, e);
    }
  }

  private @Nullable SQLWarning writeAtOnce(Batch batch, List<IndexRow> index) throws SQLException {
    FlowRows.Split split = flows.split(index);
    String text = head.text() + insert.text() + flows.text(split) + notification() + COMMIT;
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      int at = insert.bind(statement, head.bind(statement, batch), batch);
      flows.bind(statement, at, batch.seq(), split);
      statement.execute();
      statement.getMoreResults(); // the rows'
      flows.check(statement, split);
      return statement.getWarnings();
    }
  }

  private @Nullable SQLWarning writeLarge(Batch batch, List<IndexRow> index) throws SQLException {
    FlowRows.Split split = flows.split(index);
    FlowRows.Split changed = split.onlyChanged();
    String text = head.text() + flows.text(changed) + notification();
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      flows.bind(statement, head.bind(statement, batch), batch.seq(), changed);
      statement.execute();
      flows.check(statement, changed);
    }
    flows.copyOpened(session, batch.seq(), split.opened());
    copy.write(session, batch);
    return Transaction.commit(session.connection());
  }

  private String notification() {
    long now = System.nanoTime();
    if (now - notifiedNanos < Limits.NOTIFY_GAP.toNanos()) {
      return "";
    }
    notifiedNanos = now;
    return notify;
  }

  /** The history of reigns takes the polite end from the shard's own entry. */
  private void endReign(Batch batch) throws SQLException {
    for (Row row : batch.rows()) {
      if (row.flow().equals(Row.SHARD) && row.kind() == ShardKinds.REIGN_ENDED) {
        endReign(batch, row);
      }
    }
  }

  private void endReign(Batch batch, Row row) throws SQLException {
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
    if (BatchHead.isTaken(e)) {
      Transaction.rollback(session.connection());
      return new Fenced(
          "Batch "
              + batch.seq()
              + " is in the log already: somebody else took the stage after epoch "
              + batch.epoch()
              + ". Nothing was written.");
    }
    if (BatchHead.isBaseless(e)) {
      Transaction.rollback(session.connection());
      return new AnotherHistory(
          "Batch "
              + batch.previousId()
              + " is not in the log: the database came back behind or different. Nothing was"
              + " written.");
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
