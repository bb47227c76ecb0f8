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

/** Reads the batches after a known one, in one statement, and proves each. */
final class Tail {
  /** The known batch itself comes first, without its rows: it shows that history still stands. */
  private static final String AFTER =
      "SELECT b.seq, b.epoch, b.time_ms, b.previous, b.digest, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.batch b LEFT JOIN $.journal j"
          + " ON j.stage = ? AND j.seq = b.seq AND j.seq > ? AND j.seq <= ?"
          + " WHERE b.stage = ? AND b.seq BETWEEN ? AND ?"
          + " ORDER BY b.seq, j.ord";

  private final String after;
  private final Stage stage;

  Tail(Sql sql, Stage stage) {
    this.after = sql.in(AFTER);
    this.stage = stage;
  }

  List<Batch> readAfter(Connection connection, BatchId known, int batchesMax) throws SQLException {
    long last = known.seq() + batchesMax;
    try (PreparedStatement statement = connection.prepareStatement(after)) {
      statement.setInt(1, stage.number());
      statement.setLong(2, known.seq());
      statement.setLong(3, last);
      statement.setInt(4, stage.number());
      statement.setLong(5, known.seq());
      statement.setLong(6, last);
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows, known);
      }
    }
  }

  private static List<Batch> read(ResultSet rows, BatchId known) throws SQLException {
    if (!rows.next()) {
      throw new HistoryDiffersException(known, null);
    }
    Head first = Head.of(rows);
    if (!first.id().equals(known)) {
      throw new HistoryDiffersException(known, first.seq() == known.seq() ? first.id() : null);
    }
    List<Batch> batches = new ArrayList<>();
    List<Row> content = new ArrayList<>();
    BatchId before = known;
    @Nullable Head current = null;
    while (rows.next()) {
      Head head = Head.of(rows);
      if (current != null && head.seq() != current.seq()) {
        before = add(batches, before, current, content);
        content = new ArrayList<>();
      }
      current = head;
      Row row = JournalRows.row(rows);
      if (row != null) {
        content.add(row);
      }
    }
    if (current != null) {
      add(batches, before, current, content);
    }
    return batches;
  }

  private static BatchId add(List<Batch> batches, BatchId before, Head head, List<Row> content) {
    if (head.seq() != before.seq() + 1 || !head.previous().equals(before.digest())) {
      throw new CorruptEntryException(
          "After batch " + before + " the log has " + head.id() + ", which stands on another one.");
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
    return batch.id();
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
