package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Row;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** The journal's part of a large batch, by binary COPY inside the batch's transaction. */
final class RowsCopy {
  private static final String TEXT =
      "COPY $.journal (seq, flow, stage, ord, idx, kind, payload) FROM STDIN (FORMAT binary)";
  private static final int CHUNK_BYTES = 1 << 18;
  private static final int ROW_BYTES_ABOUT = 300;

  private final Stage stage;
  private final String text;

  RowsCopy(Sql sql, Stage stage) {
    this.stage = stage;
    this.text = sql.in(TEXT);
  }

  void write(Session session, Batch batch) throws SQLException {
    BinaryRows rows = new BinaryRows(ROW_BYTES_ABOUT * batch.rows().size());
    int ord = 0;
    for (Row row : batch.rows()) {
      rows.add(batch.seq(), stage.number(), ord++, row);
    }
    rows.end();
    CopyIn stream = session.driver().getCopyAPI().copyIn(text);
    try {
      for (int at = 0; at < rows.size(); at += CHUNK_BYTES) {
        stream.writeToCopy(rows.bytes(), at, Math.min(CHUNK_BYTES, rows.size() - at));
      }
      stream.endCopy();
    } finally {
      if (stream.isActive()) {
        stream.cancelCopy();
      }
    }
  }
}
