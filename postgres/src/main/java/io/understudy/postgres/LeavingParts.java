package io.understudy.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detaches and drops the parts of a journal that are marked as leaving, also those that an earlier
 * run did not get done with. Nothing is read from them any more.
 */
final class LeavingParts {
  private static final Logger LOG = LoggerFactory.getLogger(LeavingParts.class);

  private static final String LEAVING =
      "SELECT p.part_from, c.oid IS NOT NULL AS attached, coalesce(c.inhdetachpending, false) AS"
          + " half FROM $.journal_part p LEFT JOIN (SELECT c.oid, c.relname, i.inhdetachpending"
          + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ?"
          + " JOIN pg_inherits i ON i.inhrelid = c.oid) c"
          + " ON c.relname = 'journal_' || p.stage || '_' || p.part_from"
          + " WHERE p.stage = ? AND p.leaving ORDER BY p.part_from";
  private static final String UNNOTE =
      "DELETE FROM $.journal_part WHERE stage = ? AND part_from = ? AND leaving";

  private final Sql sql;
  private final Stage stage;

  LeavingParts(Sql sql, Stage stage) {
    this.sql = sql;
    this.stage = stage;
  }

  /**
   * @param half an earlier detaching was cut short
   */
  private record Part(long from, boolean attached, boolean half) {}

  /** Returns how many are gone. The connection is in autocommit mode. */
  int drop(Connection connection) throws SQLException {
    List<Part> parts = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(sql.in(LEAVING))) {
      ask.setString(1, sql.schema());
      ask.setInt(2, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          parts.add(new Part(row.getLong(1), row.getBoolean(2), row.getBoolean(3)));
        }
      }
    }
    int gone = 0;
    try {
      for (Part part : parts) {
        drop(connection, part);
        gone++;
      }
    } catch (SQLException e) {
      if (!SqlErrors.is(e, SqlErrors.LOCK_NOT_AVAILABLE)) {
        throw e;
      }
      // Somebody reads for longer than we wait, because while we wait no new part can be made.
      LOG.debug("A part of the journal is still read; it is dropped next time.", e);
    }
    return gone;
  }

  private void drop(Connection connection, Part part) throws SQLException {
    JournalPartitions names = new JournalPartitions(sql, stage, 1);
    String table = names.partTable(part.from());
    try (Statement statement = connection.createStatement();
        PreparedStatement unnote = connection.prepareStatement(sql.in(UNNOTE))) {
      if (part.attached()) {
        String how = part.half() ? " FINALIZE" : " CONCURRENTLY";
        String detach = "ALTER TABLE " + names.stageTable() + " DETACH PARTITION " + table + how;
        statement.execute(sql.in(detach));
      }
      statement.execute(sql.in("DROP TABLE IF EXISTS " + table));
      unnote.setInt(1, stage.number());
      unnote.setLong(2, part.from());
      unnote.executeUpdate();
    }
  }
}
