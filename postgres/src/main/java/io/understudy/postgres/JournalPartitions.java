package io.understudy.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one stage's journal. A new part is made as a table of its own and then attached,
 * which blocks neither readers nor the writer.
 */
final class JournalPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(JournalPartitions.class);

  private static final String TILL =
      "SELECT coalesce(max(part_till), 0) FROM $.journal_part WHERE stage = ?";
  private static final String PART =
      "SELECT part_from, part_till FROM $.journal_part"
          + " WHERE stage = ? AND part_from <= ? AND part_till > ?";
  private static final String NOTE =
      "INSERT INTO $.journal_part (stage, part_from, part_till, leaving) VALUES (?, ?, ?, false)";
  private static final String LOCK = "SELECT pg_advisory_xact_lock(?, ?)";

  /** Who waits for its turn to change the journal's parts must not hold up the log for it. */
  private static final String BRIEFLY = "SET LOCAL lock_timeout = 100";

  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Sql sql;
  private final Stage stage;
  private final long size;
  private long till;
  private long partFrom;
  private long partTill;
  private long triedNanos = System.nanoTime() - RETRY_NANOS;

  JournalPartitions(Sql sql, Stage stage, long size) {
    this.sql = sql;
    this.stage = stage;
    this.size = size;
  }

  String stageTable() {
    return "$.journal_" + stage.number();
  }

  String partTable(long from) {
    return stageTable() + "_" + from;
  }

  /**
   * Sees to it that {@code seq} has a part, and makes the next one in good time. In autocommit
   * mode; not making the next one in time is no error while {@code seq} itself has its part.
   */
  void cover(Connection connection, long seq) throws SQLException {
    boolean soon = seq + size / 4 >= till;
    if (!soon || (seq < till && System.nanoTime() - triedNanos < RETRY_NANOS)) {
      return;
    }
    triedNanos = System.nanoTime();
    try {
      till = till(connection);
      if (seq + size / 4 >= till) {
        extend(connection, seq + size);
      }
    } catch (SQLException e) {
      if (seq >= till || SqlErrors.lostConnection(e)) {
        throw e;
      }
      LOG.warn("The journal's next part from batch {} is not there yet; tried again.", till, e);
    }
  }

  /** Makes parts until {@code seq} has one, in one transaction. */
  void extend(Connection connection, long seq) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement briefly = connection.createStatement()) {
      briefly.execute(BRIEFLY);
      lock(connection);
      long end = till(connection);
      while (end <= seq) {
        createNext(connection, end, size);
        end += size;
      }
      connection.commit();
      till = end;
    } catch (SQLException e) {
      Transaction.rollback(connection);
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** The table that the rows of a batch stand in, to be spared the search for it row by row. */
  String partOf(Connection connection, long seq) throws SQLException {
    if (seq < partFrom || seq >= partTill) {
      try (PreparedStatement ask = connection.prepareStatement(sql.in(PART))) {
        ask.setInt(1, stage.number());
        ask.setLong(2, seq);
        ask.setLong(3, seq);
        try (ResultSet row = ask.executeQuery()) {
          if (!row.next()) {
            throw new SQLException("Batch " + seq + " has no part of the journal.");
          }
          partFrom = row.getLong(1);
          partTill = row.getLong(2);
        }
      }
    }
    return partTable(partFrom);
  }

  /** Until the transaction ends, nobody else makes parts of this stage. */
  void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, Stage.PARTITION_LOCK);
      lock.setInt(2, stage.lock());
      lock.execute();
    }
  }

  /** Where the last part ends; 0 when there is none. */
  long till(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(sql.in(TILL))) {
      ask.setInt(1, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  void createStage(Statement statement) throws SQLException {
    statement.execute(
        sql.in(
            "CREATE TABLE "
                + stageTable()
                + " (LIKE $.journal INCLUDING ALL) PARTITION BY RANGE (seq)"));
    statement.execute(
        sql.in(
            "ALTER TABLE $.journal ATTACH PARTITION "
                + stageTable()
                + " FOR VALUES IN ("
                + stage.number()
                + ")"));
  }

  void createNext(Connection connection, long from, long batches) throws SQLException {
    String part = partTable(from);
    long end = from + batches;
    try (Statement statement = connection.createStatement();
        PreparedStatement note = connection.prepareStatement(sql.in(NOTE))) {
      statement.execute(sql.in("CREATE TABLE " + part + " (LIKE $.journal INCLUDING ALL)"));
      String range = " FOR VALUES FROM (" + from + ") TO (" + end + ")";
      String attach = "ALTER TABLE " + stageTable() + " ATTACH PARTITION " + part + range;
      statement.execute(sql.in(attach));
      note.setInt(1, stage.number());
      note.setLong(2, from);
      note.setLong(3, end);
      note.executeUpdate();
    }
  }
}
