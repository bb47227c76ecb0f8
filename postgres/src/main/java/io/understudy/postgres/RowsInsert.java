package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The journal's part of a small batch: one statement that travels with the others. */
final class RowsInsert {
  private static final String TEXT =
      "; INSERT INTO $.journal (seq, stage, flow, ord, idx, kind, payload)"
          + " SELECT ?, ?, u.flow, u.ord - 1, u.idx, u.kind, u.payload"
          + " FROM unnest(?::uuid[], ?::int[], ?::smallint[], ?::bytea[])"
          + " WITH ORDINALITY AS u (flow, idx, kind, payload, ord)";

  /** Above either, COPY is cheaper. */
  private static final int ROWS_MAX = 64;

  private static final int BYTES_MAX = 1 << 16;

  private final Stage stage;
  private final String text;

  RowsInsert(Sql sql, Stage stage) {
    this.stage = stage;
    this.text = sql.in(TEXT);
  }

  static boolean suits(Batch batch) {
    if (batch.rows().size() > ROWS_MAX) {
      return false;
    }
    int bytes = 0;
    for (Row row : batch.rows()) {
      bytes += row.payload().length;
    }
    return bytes <= BYTES_MAX;
  }

  /** To follow another statement. */
  String text() {
    return text;
  }

  /** Returns the parameter after its own. */
  int bind(PreparedStatement statement, int first, Batch batch) throws SQLException {
    List<Row> rows = batch.rows();
    int count = rows.size();
    UUID[] flows = new UUID[count];
    int[] indices = new int[count];
    short[] kinds = new short[count];
    byte[][] payloads = new byte[count][];
    for (int i = 0; i < count; i++) {
      Row row = rows.get(i);
      flows[i] = row.flow().toUuid();
      indices[i] = row.index();
      kinds[i] = row.kind();
      payloads[i] = row.payload();
    }
    Connection connection = statement.getConnection();
    int at = first;
    statement.setLong(at++, batch.seq());
    statement.setInt(at++, stage.number());
    statement.setArray(at++, connection.createArrayOf("uuid", flows));
    statement.setObject(at++, indices);
    statement.setObject(at++, kinds);
    statement.setArray(at++, connection.createArrayOf("bytea", payloads));
    return at;
  }
}
