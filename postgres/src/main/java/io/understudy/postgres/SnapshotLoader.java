package io.understudy.postgres;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Row;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads all live flows and the head that they stand at, in one view of the database. */
final class SnapshotLoader {
  /**
   * Before the view is fixed: no part of the journal leaves while we read. Without it, a part whose
   * needed rows were copied after our view was fixed could be gone when we come to it.
   */
  private static final String HOLD = "LOCK TABLE $.journal IN ACCESS SHARE MODE";

  private static final String HEAD =
      "SELECT seq, digest, time_ms FROM $.batch WHERE stage = ? ORDER BY seq DESC LIMIT 1";

  /**
   * The flows that live first; then flow by flow along the journal's index. {@code OFFSET 0} keeps
   * the planner from turning it round and reading the whole journal for a few live flows.
   */
  private static final String ROWS =
      "WITH live AS MATERIALIZED (SELECT id, opened_seq FROM $.flow"
          + " WHERE stage = ? AND status < 2)"
          + " SELECT r.seq, r.epoch, r.time_ms, r.flow, r.idx, r.kind, r.payload FROM live f,"
          + " LATERAL (SELECT j.seq, b.epoch, b.time_ms, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.journal j, LATERAL (SELECT epoch, time_ms FROM $.batch"
          + " WHERE stage = ? AND seq = j.seq OFFSET 0) b"
          + " WHERE j.stage = ? AND j.flow = f.id AND j.seq >= f.opened_seq"
          + " UNION ALL"
          + " SELECT k.seq, k.epoch, k.time_ms, k.flow, k.idx, k.kind, k.payload"
          + " FROM $.journal_kept k WHERE k.stage = ? AND k.flow = f.id OFFSET 0) r";

  private static final int ROWS_PARAMETERS = 4;

  private static final String ACCEPTED =
      "SELECT seq, epoch, time_ms, ?::uuid AS flow, 0 AS idx, kind, payload FROM $.history"
          + " WHERE stage = ? ORDER BY number DESC LIMIT 1";

  private static final String REIGNS =
      "SELECT * FROM (SELECT j.seq, j.ord, b.epoch, b.time_ms, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.journal j JOIN $.batch b ON b.stage = ? AND b.seq = j.seq"
          + " WHERE j.stage = ? AND j.flow = ? AND j.kind IN (?, ?)"
          + " UNION ALL"
          + " SELECT seq, ord, epoch, time_ms, flow, idx, kind, payload FROM $.journal_kept"
          + " WHERE stage = ? AND flow = ? AND kind IN (?, ?)"
          + " ORDER BY seq DESC, ord DESC LIMIT ?) last ORDER BY seq, ord";
  private static final int ROWS_PER_FETCH = 2_000;

  /** A flow's indices go up with the batches, so this is each flow's own order. */
  private static final Comparator<StoredRow> BY_INDEX =
      Comparator.comparingLong(StoredRow::seq).thenComparingInt(stored -> stored.row().index());

  private final Sql sql;
  private final Stage stage;

  SnapshotLoader(Sql sql, Stage stage) {
    this.sql = sql;
    this.stage = stage;
  }

  /** The connection is in autocommit mode and of no further use afterwards. */
  Snapshot load(Connection connection) throws SQLException {
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement hold = connection.createStatement()) {
      hold.execute(sql.in(HOLD));
    }
    BatchId head = BatchId.NONE;
    long timeMillis = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql.in(HEAD))) {
      statement.setInt(1, stage.number());
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          head = new BatchId(row.getLong(1), Digest.fromBytes(row.getBytes(2)));
          timeMillis = row.getLong(3);
        }
      }
    }
    Snapshot snapshot = new Snapshot(head, timeMillis, ofShard(connection), rows(connection));
    connection.commit();
    return snapshot;
  }

  private List<StoredRow> rows(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.in(ROWS))) {
      for (int parameter = 1; parameter <= ROWS_PARAMETERS; parameter++) {
        statement.setInt(parameter, stage.number());
      }
      List<StoredRow> rows = all(statement);
      rows.sort(BY_INDEX);
      return rows;
    }
  }

  private List<StoredRow> ofShard(Connection connection) throws SQLException {
    List<StoredRow> rows;
    try (PreparedStatement statement = connection.prepareStatement(sql.in(ACCEPTED))) {
      statement.setObject(1, Row.SHARD.toUuid());
      statement.setInt(2, stage.number());
      rows = all(statement);
    }
    rows.addAll(reigns(connection));
    return rows;
  }

  private List<StoredRow> reigns(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.in(REIGNS))) {
      statement.setInt(1, stage.number());
      statement.setInt(2, stage.number());
      statement.setObject(3, Row.SHARD.toUuid());
      statement.setShort(4, ShardKinds.REIGN_STARTED);
      statement.setShort(5, ShardKinds.REIGN_ENDED);
      statement.setInt(6, stage.number());
      statement.setObject(7, Row.SHARD.toUuid());
      statement.setShort(8, ShardKinds.REIGN_STARTED);
      statement.setShort(9, ShardKinds.REIGN_ENDED);
      statement.setInt(10, ShardKinds.REIGN_ROWS_MAX);
      return all(statement);
    }
  }

  private static List<StoredRow> all(PreparedStatement statement) throws SQLException {
    statement.setFetchSize(ROWS_PER_FETCH);
    List<StoredRow> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(JournalRows.stored(result));
      }
    }
    return rows;
  }
}
