package io.understudy.verification.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database says about a node's stage: who is hot, who waits, what was committed. Reads
 * only, on a connection of its own that is opened anew when it was lost. One thread at a time.
 */
public final class StageInDatabase implements AutoCloseable {
  private static final String STAGE =
      """
      SELECT s.stage, s.epoch, s.instance, s.incarnation, b.understudy,
        b.released_epoch = s.epoch AS released,
        (SELECT max(seq) FROM understudy.batch WHERE stage = s.stage) AS head
      FROM understudy.node_stage n
      JOIN understudy.stage s USING (stage) JOIN understudy.stage_beat b USING (stage)
      WHERE n.node = ? AND n.shard = 0""";

  private static final String INSTANCES =
      "SELECT instance, incarnation, counter, position_seq, role, place, sentence"
          + " FROM understudy.instance WHERE stage = ? ORDER BY instance";

  /** Sessions that wait in the server's queue for a stage lock, by the class of our locks. */
  private static final String QUEUED =
      """
      SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.classid = 1431532404 AND NOT l.granted
        AND a.application_name LIKE ?""";

  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE ?";

  private static final String LIVE_FLOWS =
      "SELECT count(*) FROM understudy.flow WHERE stage = ? AND status < 2";

  /**
   * The first batch of a later epoch with an entry of a flow that an earlier one had accepted, and
   * the claim before it.
   */
  private static final String WENT_ON =
      """
      WITH later AS (
        SELECT seq, pg_xact_commit_timestamp(xmin) AS at, min(seq) OVER () AS began
        FROM understudy.batch WHERE stage = ? AND seq > ? AND epoch > ?)
      SELECT later.at, (SELECT at FROM later WHERE seq = began) AS claimed FROM later
      JOIN understudy.journal j ON j.stage = ? AND j.seq = later.seq
      JOIN understudy.flow f ON f.stage = j.stage AND f.id = j.flow
      WHERE f.opened_seq < later.began ORDER BY later.seq LIMIT 1""";

  /** Batches of an epoch that come after a batch of a later one. */
  private static final String STALE =
      """
      SELECT count(*) FROM (
        SELECT epoch, max(epoch) OVER (ORDER BY seq) AS latest
        FROM understudy.batch WHERE stage = ?) AS log
      WHERE epoch < latest""";

  private final SharedPostgres database;
  private final String node;
  private @Nullable Connection connection;

  StageInDatabase(SharedPostgres database, String node) {
    this.database = database;
    this.node = node;
  }

  String node() {
    return node;
  }

  /** What is asked of a connection. */
  @FunctionalInterface
  public interface Query<T extends @Nullable Object> {
    T ask(Connection connection) throws SQLException;
  }

  /** The database could not be asked. */
  public static final class UnreachableException extends RuntimeException {
    UnreachableException(SQLException cause) {
      super("The database could not be asked: " + cause.getMessage(), cause);
    }
  }

  /** Asks on the connection of this reader. */
  public synchronized <T extends @Nullable Object> T ask(Query<T> query) {
    try {
      if (connection == null) {
        connection = database.connect();
      }
      return query.ask(connection);
    } catch (SQLException e) {
      close();
      throw new UnreachableException(e);
    }
  }

  /** The stage; {@code null} while the schema or the stage is not there yet. */
  public @Nullable StageRow stage() {
    if (!hasSchema()) {
      return null;
    }
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(STAGE)) {
            select.setString(1, node);
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? stage(row) : null;
            }
          }
        });
  }

  private boolean hasSchema() {
    return ask(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT to_regclass('understudy.stage_beat') IS NOT NULL"
                          + " AND to_regclass('understudy.journal') IS NOT NULL");
              ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
          }
        });
  }

  private static StageRow stage(ResultSet row) throws SQLException {
    return new StageRow(
        row.getInt("stage"),
        row.getLong("epoch"),
        row.getString("instance"),
        row.getString("incarnation"),
        row.getBoolean("released"),
        row.getString("understudy"),
        row.getLong("head"));
  }

  public List<InstanceRow> instances(int stage) {
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(INSTANCES)) {
            select.setInt(1, stage);
            List<InstanceRow> all = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                all.add(
                    new InstanceRow(
                        row.getString("instance"),
                        row.getString("incarnation"),
                        row.getLong("counter"),
                        row.getLong("position_seq"),
                        row.getString("role"),
                        row.getString("place"),
                        row.getString("sentence")));
              }
            }
            return all;
          }
        });
  }

  /** Whether this incarnation waits in the server for the stage lock. */
  public boolean isQueued(String incarnation) {
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(QUEUED)) {
            select.setString(1, "us:" + incarnation + ":%");
            try (ResultSet row = select.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  /** How many sessions this incarnation has. */
  public long sessions(String incarnation) {
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SESSIONS)) {
            select.setString(1, "us:" + incarnation + ":%");
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  /** How many flows were accepted and have not ended. */
  public long liveFlows(int stage) {
    return number(LIVE_FLOWS, stage);
  }

  /** How many batches a reign committed after the claim of the next one. */
  public long staleBatches(int stage) {
    return number(STALE, stage);
  }

  /**
   * When flows went on, by the database's clock.
   *
   * @param claimed the commit of the later epoch's claim
   * @param wentOn the commit of its first batch with an entry of a flow accepted before
   */
  public record WentOn(Instant claimed, Instant wentOn) {}

  /**
   * How flows went on after what this stage row tells, in a later epoch; {@code null} while they do
   * not.
   */
  public @Nullable WentOn wentOn(StageRow before) {
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(WENT_ON)) {
            select.setInt(1, before.stage());
            select.setLong(2, before.headSeq());
            select.setLong(3, before.epoch());
            select.setInt(4, before.stage());
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? new WentOn(instant(row, "claimed"), instant(row, "at")) : null;
            }
          }
        });
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private long number(String sql, long... parameters) {
    return ask(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              select.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? row.getLong(1) : 0;
            }
          }
        });
  }

  @Override
  public synchronized void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException _) {
        return; // it is gone already
      }
    }
  }
}
