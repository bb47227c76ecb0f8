package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Row;
import io.understudy.engine.port.HistoryDiffersException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches after a known one, in one statement, and proves each. Large batches come in
 * smaller numbers, so that what is read at once has a bound.
 */
final class Tail {
  /** The known batch itself comes first, without its rows: it shows that history still stands. */
  private static final String AFTER =
      "SELECT b.seq, b.epoch, b.time_ms, b.previous, b.digest, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.batch b LEFT JOIN $.journal j"
          + " ON j.stage = ? AND j.seq = b.seq AND j.seq > ? AND j.seq <= ?"
          + " WHERE b.stage = ? AND b.seq BETWEEN ? AND ?"
          + " ORDER BY b.seq, j.ord LIMIT ?";

  /** How many rows are read at once; a single batch that has more is read alone. */
  private static final int ROWS_MAX = 20_000;

  private final String after;
  private final Stage stage;

  Tail(Sql sql, Stage stage) {
    this.after = sql.in(AFTER);
    this.stage = stage;
  }

  List<Batch> readAfter(Connection connection, BatchId known, int batchesMax) throws SQLException {
    Reading reading = read(connection, known, batchesMax, ROWS_MAX);
    if (reading.batches.isEmpty() && reading.cut) {
      reading = read(connection, known, 1, Integer.MAX_VALUE);
    }
    return reading.batches;
  }

  private Reading read(Connection connection, BatchId known, int batchesMax, int rowsMax)
      throws SQLException {
    long last = known.seq() + batchesMax;
    try (PreparedStatement statement = connection.prepareStatement(after)) {
      statement.setInt(1, stage.number());
      statement.setLong(2, known.seq());
      statement.setLong(3, last);
      statement.setInt(4, stage.number());
      statement.setLong(5, known.seq());
      statement.setLong(6, last);
      statement.setInt(7, rowsMax);
      try (ResultSet rows = statement.executeQuery()) {
        Reading reading = new Reading(known, rowsMax);
        reading.read(rows);
        return reading;
      }
    }
  }

  /** One result on its way to batches. */
  private static final class Reading {
    private final BatchId known;
    private final int rowsMax;
    private final List<Batch> batches = new ArrayList<>();
    private BatchId before;
    private boolean cut;

    Reading(BatchId known, int rowsMax) {
      this.known = known;
      this.rowsMax = rowsMax;
      this.before = known;
    }

    void read(ResultSet rows) throws SQLException {
      requireKnown(rows);
      @Nullable Head current = null;
      List<Row> content = new ArrayList<>();
      int read = 1;
      while (rows.next()) {
        read++;
        if (current == null || rows.getLong("seq") != current.seq()) {
          add(current, content);
          current = Head.of(rows);
          content = new ArrayList<>();
        }
        Row row = JournalRows.row(rows);
        if (row != null) {
          content.add(row);
        }
      }
      cut = read == rowsMax;
      if (!cut) {
        add(current, content); // else its last rows may be missing
      }
    }

    private void requireKnown(ResultSet rows) throws SQLException {
      Head first = rows.next() ? Head.of(rows) : null;
      if (first == null || first.seq() != known.seq()) {
        throw new HistoryDiffersException(known, null);
      }
      if (!first.id().equals(known)) {
        throw new HistoryDiffersException(known, first.id());
      }
    }

    private void add(@Nullable Head head, List<Row> content) {
      if (head == null) {
        return;
      }
      if (head.seq() != before.seq() + 1 || !head.previous().equals(before.digest())) {
        throw new CorruptEntryException(
            "After batch " + before + " the log has " + head.id() + ", which stands on another.");
      }
      Batch batch =
          new Batch(
              head.seq(),
              head.epoch(),
              head.timeMillis(),
              head.previous(),
              head.digest(),
              List.copyOf(content));
      batch.verify();
      batches.add(batch);
      before = batch.id();
    }
  }

  private record Head(long seq, long epoch, long timeMillis, Digest previous, Digest digest) {
    static Head of(ResultSet rows) throws SQLException {
      return new Head(
          rows.getLong("seq"),
          rows.getLong("epoch"),
          rows.getLong("time_ms"),
          Digest.fromBytes(rows.getBytes("previous")),
          Digest.fromBytes(rows.getBytes("digest")));
    }

    BatchId id() {
      return new BatchId(seq, digest);
    }
  }
}
