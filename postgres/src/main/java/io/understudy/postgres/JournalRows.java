package io.understudy.postgres;

import io.understudy.core.log.Row;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads journal rows from results with the journal's own column names. */
final class JournalRows {
  private JournalRows() {}

  /** {@code null} when the batch of this line has no rows. */
  static @Nullable Row row(ResultSet rows) throws SQLException {
    UUID flow = rows.getObject("flow", UUID.class);
    if (flow == null) {
      return null;
    }
    return new Row(
        FlowId.of(flow), rows.getInt("idx"), rows.getShort("kind"), rows.getBytes("payload"));
  }

  static StoredRow stored(ResultSet rows) throws SQLException {
    Row row = row(rows);
    if (row == null) {
      throw new SQLException("A journal row names no flow.");
    }
    return new StoredRow(rows.getLong("seq"), rows.getLong("epoch"), rows.getLong("time_ms"), row);
  }
}
