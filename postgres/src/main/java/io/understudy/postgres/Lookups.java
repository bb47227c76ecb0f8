package io.understudy.postgres;

import io.understudy.core.log.Digest;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Row;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks flows up. */
final class Lookups implements FlowLookup {
  /**
   * Key by key along the unique index. Asked for all at once, the planner takes hundreds of keys
   * for most of the table, and reads all of that.
   */
  static final String BY_CLIENT =
      "SELECT k.client_id, f.id, f.name, f.input_digest FROM unnest(?::text[]) AS k (client_id),"
          + " LATERAL (SELECT id, name, input_digest FROM $.flow"
          + " WHERE stage = ? AND client_id = k.client_id OFFSET 0) f";

  private static final String STATUSES =
      "SELECT id, status FROM $.flow WHERE stage = ? AND id = ANY (?)";
  private static final String FLOWS =
      "SELECT id, name, client_id, status, build, started_ms, changed_ms, parent FROM $.flow"
          + " WHERE stage = ?";
  private static final String ONE = FLOWS + " AND id = ?";
  private static final String LIST =
      FLOWS
          + " AND (?::smallint IS NULL OR abs(status) = ?)"
          + " AND (?::text IS NULL OR name = ?)"
          + " AND (?::text IS NULL OR client_id = ?)"
          + " AND (?::uuid IS NULL OR id < ?)"
          + " ORDER BY id DESC LIMIT ?";
  private static final String JOURNAL =
      "SELECT * FROM (SELECT j.seq, j.ord, b.epoch, b.time_ms, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.journal j JOIN $.batch b ON b.stage = ? AND b.seq = j.seq"
          + " WHERE j.stage = ? AND j.flow = ? AND j.seq >="
          + " coalesce((SELECT opened_seq FROM $.flow WHERE stage = ? AND id = ?), 0)"
          + " UNION ALL"
          + " SELECT seq, ord, epoch, time_ms, flow, idx, kind, payload FROM $.journal_kept"
          + " WHERE stage = ? AND flow = ?) rows ORDER BY seq, ord";
  private static final String OF_SHARD =
      "SELECT j.seq, j.ord, b.epoch, b.time_ms, j.flow, j.idx, j.kind, j.payload"
          + " FROM $.journal j JOIN $.batch b ON b.stage = ? AND b.seq = j.seq"
          + " WHERE j.stage = ? AND j.flow = ? AND j.kind = ANY (?) ORDER BY j.seq, j.ord";
  private static final String REIGN =
      "SELECT epoch, instance, incarnation, build, cause, started_ms, ended_ms, end_cause"
          + " FROM $.reign WHERE stage = ?";
  private static final String REIGNS = REIGN + " ORDER BY epoch DESC LIMIT ?";
  private static final String REIGNS_OF = REIGN + " AND epoch = ANY (?)";

  private final LazyPool pool;
  private final Sql sql;
  private final Stage stage;

  Lookups(LazyPool pool, Sql sql, Stage stage) {
    this.pool = pool;
    this.sql = sql;
    this.stage = stage;
  }

  @Override
  public Map<String, Known> byClientId(Collection<String> clientIds) {
    Map<String, Known> taken = new HashMap<>();
    if (clientIds.isEmpty()) {
      return taken;
    }
    return ask(
        "Looking client ids up",
        BY_CLIENT,
        statement -> {
          String[] ids = clientIds.toArray(String[]::new);
          statement.setArray(1, statement.getConnection().createArrayOf("text", ids));
          statement.setInt(2, stage.number());
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              taken.put(
                  row.getString(1),
                  new Known(
                      FlowId.of(row.getObject(2, UUID.class)),
                      row.getString(3),
                      Digest.fromBytes(row.getBytes(4))));
            }
          }
          return taken;
        });
  }

  @Override
  public Map<FlowId, FlowStatus> statuses(Collection<FlowId> flows) {
    return ask(
        "Looking flows up",
        STATUSES,
        statement -> {
          statement.setInt(1, stage.number());
          UUID[] ids = flows.stream().map(FlowId::toUuid).toArray(UUID[]::new);
          statement.setArray(2, statement.getConnection().createArrayOf("uuid", ids));
          Map<FlowId, FlowStatus> known = new HashMap<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              known.put(FlowId.of(row.getObject(1, UUID.class)), FlowStatuses.read(row.getInt(2)));
            }
          }
          return known;
        });
  }

  @Override
  public Optional<FlowSummary> find(FlowId flow) {
    return ask(
        "Looking flow " + flow + " up",
        ONE,
        statement -> {
          statement.setInt(1, stage.number());
          statement.setObject(2, flow.toUuid());
          return summaries(statement).stream().findFirst();
        });
  }

  @Override
  public List<StoredRow> journal(FlowId flow) {
    return ask(
        "Reading the journal of flow " + flow,
        JOURNAL,
        statement -> {
          statement.setInt(1, stage.number());
          statement.setInt(2, stage.number());
          statement.setObject(3, flow.toUuid());
          statement.setInt(4, stage.number());
          statement.setObject(5, flow.toUuid());
          statement.setInt(6, stage.number());
          statement.setObject(7, flow.toUuid());
          return rows(statement);
        });
  }

  @Override
  public List<StoredRow> deadLetters() {
    return ofShard("Reading the dead letters", ShardKinds.DEAD_LETTERED, ShardKinds.SENT_AGAIN);
  }

  @Override
  public List<StoredRow> aboutReigns() {
    return ofShard(
        "Reading about reigns",
        ShardKinds.REIGN_STARTED,
        ShardKinds.REIGN_ENDED,
        ShardKinds.HANDOVER_ASKED,
        ShardKinds.DRILLED);
  }

  private List<StoredRow> ofShard(String what, Short... kinds) {
    return ask(
        what,
        OF_SHARD,
        statement -> {
          statement.setInt(1, stage.number());
          statement.setInt(2, stage.number());
          statement.setObject(3, Row.SHARD.toUuid());
          statement.setArray(4, statement.getConnection().createArrayOf("int2", kinds));
          return rows(statement);
        });
  }

  private static List<StoredRow> rows(PreparedStatement statement) throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(JournalRows.stored(result));
      }
    }
    return rows;
  }

  @Override
  public List<FlowSummary> list(Filter filter, int max) {
    FlowStatus status = filter.status();
    FlowId before = filter.before();
    Short stored = status == null ? null : FlowStatuses.stored(status);
    UUID id = before == null ? null : before.toUuid();
    return ask(
        "Listing flows",
        LIST,
        statement -> {
          statement.setInt(1, stage.number());
          statement.setObject(2, stored, java.sql.Types.SMALLINT);
          statement.setObject(3, stored, java.sql.Types.SMALLINT);
          statement.setString(4, filter.name());
          statement.setString(5, filter.name());
          statement.setString(6, filter.clientId());
          statement.setString(7, filter.clientId());
          statement.setObject(8, id, java.sql.Types.OTHER);
          statement.setObject(9, id, java.sql.Types.OTHER);
          statement.setInt(10, max);
          return summaries(statement);
        });
  }

  @Override
  public List<ReignSummary> reigns(int max) {
    return ask(
        "Listing reigns",
        REIGNS,
        statement -> {
          statement.setInt(1, stage.number());
          statement.setInt(2, max);
          return reigns(statement);
        });
  }

  @Override
  public Map<Long, ReignSummary> reigns(Collection<Long> epochs) {
    return ask(
        "Looking reigns up",
        REIGNS_OF,
        statement -> {
          statement.setInt(1, stage.number());
          Long[] asked = epochs.toArray(Long[]::new);
          statement.setArray(2, statement.getConnection().createArrayOf("bigint", asked));
          Map<Long, ReignSummary> found = new HashMap<>();
          reigns(statement).forEach(reign -> found.put(reign.epoch(), reign));
          return found;
        });
  }

  private static List<ReignSummary> reigns(PreparedStatement statement) throws SQLException {
    List<ReignSummary> reigns = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        reigns.add(
            new ReignSummary(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getString(8)));
      }
    }
    return reigns;
  }

  private static List<FlowSummary> summaries(PreparedStatement statement) throws SQLException {
    List<FlowSummary> flows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        @Nullable UUID parent = row.getObject(8, UUID.class);
        flows.add(
            new FlowSummary(
                FlowId.of(row.getObject(1, UUID.class)),
                row.getString(2),
                row.getString(3),
                FlowStatuses.read(row.getInt(4)),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                parent == null ? null : FlowId.of(parent)));
      }
    }
    return flows;
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(PreparedStatement statement) throws SQLException;
  }

  private <T> T ask(String doing, String text, Question<T> question) {
    try (Connection connection = pool.connection();
        PreparedStatement statement = connection.prepareStatement(sql.in(text))) {
      return question.ask(statement);
    } catch (SQLException e) {
      throw SqlErrors.unusable(doing, e);
    }
  }
}
