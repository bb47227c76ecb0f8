package io.understudy.postgres;

import io.understudy.core.log.Row;
import io.understudy.engine.port.ReignStore.Retention;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what is older than the retention.
 *
 * <p>A part of the journal leaves in two moves, each safe to be the last one. First, in one
 * transaction: the rows that are still needed are copied, the part's batches are deleted and the
 * part is marked as leaving; readers join rows with batches, so from then on they find the copies
 * and not the part. Then the part is detached, which blocks nobody, and dropped. The age of things
 * is the log's durable time; nothing ages while nothing happens.
 */
final class JournalRetention {
  private static final String ALONE = "SELECT pg_try_advisory_lock(?, ?)";
  private static final String HEAD =
      "SELECT seq, time_ms FROM $.batch WHERE stage = ? ORDER BY seq DESC LIMIT 1";
  private static final String DUE =
      "SELECT part_from, part_till FROM $.journal_part p WHERE stage = ? AND NOT leaving"
          + " AND part_till <= ? AND NOT EXISTS (SELECT FROM $.batch b WHERE b.stage = p.stage"
          + " AND b.seq >= p.part_from AND b.seq < p.part_till AND b.time_ms > ?)"
          + " ORDER BY part_from";
  private static final String KEEP =
      "INSERT INTO $.journal_kept (seq, epoch, time_ms, flow, stage, ord, idx, kind, payload)"
          + " SELECT j.seq, b.epoch, b.time_ms, j.flow, j.stage, j.ord, j.idx, j.kind, j.payload"
          + " FROM $.journal j JOIN $.batch b ON b.stage = ? AND b.seq = j.seq"
          + " WHERE j.stage = ? AND j.seq >= ? AND j.seq < ?"
          + " AND (EXISTS (SELECT FROM $.flow f WHERE f.stage = ? AND f.id = j.flow)"
          + " OR j.flow = ? AND j.kind IN (?, ?)) ON CONFLICT DO NOTHING";
  private static final String FORGET_REIGNS =
      "DELETE FROM $.journal_kept WHERE stage = ? AND flow = ? AND seq < coalesce((SELECT seq"
          + " FROM (SELECT seq FROM $.journal_kept WHERE stage = ? AND flow = ?"
          + " ORDER BY seq DESC LIMIT ?) last ORDER BY seq LIMIT 1), 0)";
  private static final String FORGET_BATCHES = "DELETE FROM $.batch WHERE stage = ? AND seq < ?";
  private static final String MARK =
      "UPDATE $.journal_part SET leaving = true WHERE stage = ? AND part_from = ?";

  private final Sql sql;
  private final Stage stage;

  JournalRetention(Sql sql, Stage stage) {
    this.sql = sql;
    this.stage = stage;
  }

  /** The connection is in autocommit mode and of no further use afterwards. */
  String run(Connection connection, Retention limits) throws SQLException {
    if (!alone(connection)) {
      return "";
    }
    Head head = head(connection);
    long before = head.timeMillis() - Duration.ofDays(limits.finishedDays()).toMillis();
    long flows = new OldFlows(sql, stage).forget(connection, before);
    List<Part> due = due(connection, head.seq(), before);
    for (Part part : due) {
      leave(connection, part);
    }
    int dropped = new LeavingParts(sql, stage).drop(connection);
    JournalPartitions next = new JournalPartitions(sql, stage, limits.batchesPerPartition());
    next.cover(connection, head.seq() + limits.batchesPerPartition());
    if (flows == 0 && dropped == 0) {
      return "";
    }
    return "Removed "
        + flows
        + " finished flows and "
        + dropped
        + " parts of the journal that were"
        + " older than "
        + limits.finishedDays()
        + " days.";
  }

  private record Head(long seq, long timeMillis) {}

  private record Part(long from, long till) {}

  /** One at a time; the lock ends with the session. */
  private boolean alone(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(ALONE)) {
      lock.setInt(1, Stage.RETAIN_LOCK);
      lock.setInt(2, stage.lock());
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private Head head(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(sql.in(HEAD))) {
      ask.setInt(1, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? new Head(row.getLong(1), row.getLong(2)) : new Head(0, 0);
      }
    }
  }

  /** Parts that end at or before the head, so that the head's own batch always stays. */
  private List<Part> due(Connection connection, long head, long before) throws SQLException {
    List<Part> due = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(sql.in(DUE))) {
      ask.setInt(1, stage.number());
      ask.setLong(2, head);
      ask.setLong(3, before);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          due.add(new Part(row.getLong(1), row.getLong(2)));
        }
      }
    }
    return due;
  }

  private void leave(Connection connection, Part part) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement keep = connection.prepareStatement(sql.in(KEEP));
        PreparedStatement reigns = connection.prepareStatement(sql.in(FORGET_REIGNS));
        PreparedStatement batches = connection.prepareStatement(sql.in(FORGET_BATCHES));
        PreparedStatement mark = connection.prepareStatement(sql.in(MARK))) {
      keep.setInt(1, stage.number());
      keep.setInt(2, stage.number());
      keep.setLong(3, part.from());
      keep.setLong(4, part.till());
      keep.setInt(5, stage.number());
      keep.setObject(6, Row.SHARD.toUuid());
      keep.setShort(7, ShardKinds.REIGN_STARTED);
      keep.setShort(8, ShardKinds.REIGN_ENDED);
      keep.executeUpdate();
      reigns.setInt(1, stage.number());
      reigns.setObject(2, Row.SHARD.toUuid());
      reigns.setInt(3, stage.number());
      reigns.setObject(4, Row.SHARD.toUuid());
      reigns.setInt(5, ShardKinds.REIGN_ROWS_MAX);
      reigns.executeUpdate();
      batches.setInt(1, stage.number());
      batches.setLong(2, part.till());
      batches.executeUpdate();
      mark.setInt(1, stage.number());
      mark.setLong(2, part.from());
      mark.executeUpdate();
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
