package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Row;
import java.sql.SQLException;

/**
 * The journal's part of a large batch, by binary COPY inside the batch's transaction, straight into
 * the part of the journal that the batch belongs to.
 */
final class RowsCopy {
  private static final String COLUMNS =
      " (seq, flow, stage, ord, idx, kind, payload) FROM STDIN (FORMAT binary)";
  private static final int FIELDS = 7;

  /** Of a row, beside its payload. */
  private static final int ROW_BYTES = 80;

  private final Sql sql;
  private final Stage stage;
  private final JournalPartitions partitions;

  RowsCopy(Sql sql, Stage stage, JournalPartitions partitions) {
    this.sql = sql;
    this.stage = stage;
    this.partitions = partitions;
  }

  void write(Session session, Batch batch) throws SQLException {
    int expected = batch.rows().stream().mapToInt(row -> ROW_BYTES + row.payload().length).sum();
    BinaryRows rows = new BinaryRows(expected + ROW_BYTES);
    int ord = 0;
    for (Row row : batch.rows()) {
      rows.row(FIELDS)
          .int8(batch.seq())
          .flow(row.flow())
          .int4(stage.number())
          .int4(ord++)
          .int4(row.index())
          .int2(row.kind())
          .bytes(row.payload());
    }
    String part = partitions.partOf(session.connection(), batch.seq());
    rows.copy(session, sql.in("COPY " + part + COLUMNS));
  }
}
