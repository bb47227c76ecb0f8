package io.understudy.postgres;

import io.understudy.core.log.IndexRow;
import io.understudy.flow.FlowId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The look-up table's part of a batch: one insert or COPY for all flows that open in it, one update
 * for all others. A flow that opens and ends in one batch is written once.
 */
final class FlowRows {
  private static final String OPEN =
      "; INSERT INTO $.flow (stage, opened_seq, id, name, client_id, input_digest, build, parent,"
          + " status, started_ms, changed_ms)"
          + " SELECT ?, ?, u.id, u.name, u.client, u.digest, u.build, u.parent, u.status, u.ms, u.ms"
          + " FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::uuid[],"
          + " ?::smallint[], ?::bigint[])"
          + " AS u (id, name, client, digest, build, parent, status, ms)";
  private static final String COPY =
      "COPY $.flow (stage, opened_seq, id, name, client_id, input_digest, build, parent, status,"
          + " started_ms, changed_ms) FROM STDIN (FORMAT binary)";
  private static final int COPY_FIELDS = 11;
  private static final int COPY_ROW_BYTES = 256;

  /**
   * Row by row along the key. A plain join leaves the planner to choose where it begins, and
   * without statistics it begins with the whole table.
   */
  static final String CHANGE =
      "UPDATE $.flow f SET status = u.status, changed_ms = u.ms"
          + " FROM unnest(?::uuid[], ?::smallint[], ?::bigint[]) AS u (id, status, ms),"
          + " LATERAL (SELECT ctid AS place FROM $.flow WHERE stage = ? AND id = u.id OFFSET 0) r"
          + " WHERE f.ctid = r.place";

  private final Stage stage;
  private final String open;
  private final String copy;
  private final String change;

  /** Index rows, parted by what they need. */
  record Split(List<IndexRow> opened, List<IndexRow> changed) {
    Split onlyChanged() {
      return new Split(List.of(), changed);
    }
  }

  FlowRows(Sql sql, Stage stage) {
    this.stage = stage;
    this.open = sql.in(OPEN);
    this.copy = sql.in(COPY);
    this.change = "; " + sql.in(CHANGE);
  }

  Split split(List<IndexRow> index) {
    List<IndexRow> opened = new ArrayList<>();
    List<IndexRow> changed = new ArrayList<>();
    for (IndexRow row : index) {
      (row.opening() == null ? changed : opened).add(row);
    }
    return new Split(opened, changed);
  }

  /** The statements for these rows, to follow another one. */
  String text(Split split) {
    return (split.opened().isEmpty() ? "" : open) + (split.changed().isEmpty() ? "" : change);
  }

  void bind(PreparedStatement statement, int first, long seq, Split split) throws SQLException {
    int at = first;
    if (!split.opened().isEmpty()) {
      at = bindOpened(statement, at, seq, split.opened());
    }
    if (!split.changed().isEmpty()) {
      bindChanged(statement, at, split.changed());
    }
  }

  /** Reads the counts of a statement that was executed and whose first count was read. */
  void check(PreparedStatement statement, Split split) throws SQLException {
    if (!split.opened().isEmpty()) {
      statement.getMoreResults();
    }
    if (split.changed().isEmpty()) {
      return;
    }
    statement.getMoreResults();
    int found = statement.getUpdateCount();
    if (found != split.changed().size()) {
      throw new SQLException(
          "Of "
              + split.changed().size()
              + " live flows only "
              + found
              + " are in the look-up table: somebody removed rows from it.");
    }
  }

  /** Writes the rows of flows that open, many at once. */
  void copyOpened(Session session, long seq, List<IndexRow> opened) throws SQLException {
    if (opened.isEmpty()) {
      return;
    }
    BinaryRows rows = new BinaryRows(COPY_ROW_BYTES * opened.size());
    for (IndexRow row : opened) {
      IndexRow.Opening opening = Objects.requireNonNull(row.opening()); // split() saw to it
      rows.row(COPY_FIELDS)
          .int4(stage.number())
          .int8(seq)
          .flow(row.flow())
          .text(opening.name())
          .text(opening.clientId())
          .bytes(opening.inputDigest().toBytes())
          .text(opening.build())
          .flow(opening.parent())
          .int2(FlowStatuses.stored(row))
          .int8(row.timeMillis())
          .int8(row.timeMillis());
    }
    rows.copy(session, copy);
  }

  private int bindOpened(PreparedStatement statement, int first, long seq, List<IndexRow> rows)
      throws SQLException {
    int count = rows.size();
    @Nullable UUID[] parents = new UUID[count];
    @Nullable String[] clients = new String[count];
    String[] names = new String[count];
    byte[][] digests = new byte[count][];
    String[] builds = new String[count];
    for (int i = 0; i < count; i++) {
      IndexRow.Opening opening = rows.get(i).opening();
      if (opening == null) {
        continue; // split() put only rows with an opening here
      }
      names[i] = opening.name();
      clients[i] = opening.clientId();
      digests[i] = opening.inputDigest().toBytes();
      builds[i] = opening.build();
      FlowId parent = opening.parent();
      parents[i] = parent == null ? null : parent.toUuid();
    }
    Connection connection = statement.getConnection();
    int at = first;
    statement.setInt(at++, stage.number());
    statement.setLong(at++, seq);
    statement.setArray(at++, connection.createArrayOf("uuid", ids(rows)));
    statement.setArray(at++, connection.createArrayOf("text", names));
    statement.setArray(at++, connection.createArrayOf("text", clients));
    statement.setArray(at++, connection.createArrayOf("bytea", digests));
    statement.setArray(at++, connection.createArrayOf("text", builds));
    statement.setArray(at++, connection.createArrayOf("uuid", parents));
    statement.setArray(at++, connection.createArrayOf("int2", statuses(rows)));
    statement.setArray(at++, connection.createArrayOf("int8", times(rows)));
    return at;
  }

  private void bindChanged(PreparedStatement statement, int first, List<IndexRow> rows)
      throws SQLException {
    Connection connection = statement.getConnection();
    statement.setArray(first, connection.createArrayOf("uuid", ids(rows)));
    statement.setArray(first + 1, connection.createArrayOf("int2", statuses(rows)));
    statement.setArray(first + 2, connection.createArrayOf("int8", times(rows)));
    statement.setInt(first + 3, stage.number());
  }

  private static UUID[] ids(List<IndexRow> rows) {
    return rows.stream().map(row -> row.flow().toUuid()).toArray(UUID[]::new);
  }

  private static Short[] statuses(List<IndexRow> rows) {
    return rows.stream().map(FlowStatuses::stored).toArray(Short[]::new);
  }

  private static Long[] times(List<IndexRow> rows) {
    return rows.stream().map(IndexRow::timeMillis).toArray(Long[]::new);
  }
}
