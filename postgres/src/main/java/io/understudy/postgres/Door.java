package io.understudy.postgres;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports, and what can be done about the stage from outside, on one session. */
final class Door implements StageDoor, AutoCloseable {
  private static final String REPORT =
      "INSERT INTO $.instance (stage, instance, incarnation, counter, priority, position_seq,"
          + " position_digest, settled_seq, settled_digest, role, sentence, address, build,"
          + " reaches_broker, place, takeover_ms, rehearsed, flows_diverged, schema_version, seen)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())"
          + " ON CONFLICT (stage, instance) DO UPDATE SET incarnation = excluded.incarnation,"
          + " counter = excluded.counter, priority = excluded.priority,"
          + " position_seq = excluded.position_seq, position_digest = excluded.position_digest,"
          + " settled_seq = excluded.settled_seq, settled_digest = excluded.settled_digest,"
          + " role = excluded.role, sentence = excluded.sentence, address = excluded.address,"
          + " build = excluded.build,"
          + " reaches_broker = excluded.reaches_broker, place = excluded.place,"
          + " takeover_ms = excluded.takeover_ms,"
          + " rehearsed = excluded.rehearsed, flows_diverged = excluded.flows_diverged,"
          + " schema_version = excluded.schema_version, seen = excluded.seen";
  private static final String VIEW =
      "; SELECT s.epoch, s.instance AS hot, s.incarnation AS hot_incarnation,"
          + " b.counter AS beats, b.understudy, b.successor,"
          + " b.released_epoch = s.epoch AND s.epoch > 0 AS released,"
          + " b.settled_seq AS stage_seq, b.settled_digest AS stage_digest, b.paused,"
          + " b.pause_reason,"
          + " i.instance, i.incarnation, i.counter, i.priority, i.position_seq, i.position_digest,"
          + " i.settled_seq, i.settled_digest, i.role, i.sentence, i.address, i.build,"
          + " i.reaches_broker, i.place, i.takeover_ms, i.rehearsed, i.flows_diverged"
          + " FROM $.stage s JOIN $.stage_beat b ON b.stage = s.stage"
          + " JOIN $.instance i ON i.stage = s.stage WHERE s.stage = ? ORDER BY i.instance";

  private static final String PAUSE =
      "SET LOCAL synchronous_commit = on;"
          + " UPDATE $.stage_beat SET paused = ?, pause_reason = ? WHERE stage = ?";

  private final Sessions sessions;
  private final Sql sql;
  private final Stage stage;
  private final Link link;
  private final EndedSessions ended;
  private final String text;
  private final int schemaVersion;

  /**
   * What a door is made of.
   *
   * @param link for reports
   */
  record Parts(Sessions sessions, Sql sql, Stage stage, Link link, EndedSessions ended) {}

  /**
   * @param schemaVersion the newest that this build knows
   */
  Door(Parts parts, int schemaVersion) {
    this.sessions = parts.sessions();
    this.sql = parts.sql();
    this.stage = parts.stage();
    this.link = parts.link();
    this.ended = parts.ended();
    this.schemaVersion = schemaVersion;
    this.text = sql.in(REPORT + VIEW);
  }

  @Override
  public StageView report(InstanceReport mine) {
    return link.use("Reporting to the stage", session -> report(session, mine));
  }

  private StageView report(Session session, InstanceReport mine) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      statement.setInt(1, stage.number());
      statement.setString(2, mine.instance());
      statement.setString(3, mine.incarnation());
      statement.setLong(4, mine.counter());
      statement.setInt(5, mine.priority());
      statement.setLong(6, mine.position().seq());
      statement.setBytes(7, mine.position().digest().toBytes());
      statement.setLong(8, mine.settled().seq());
      statement.setBytes(9, mine.settled().digest().toBytes());
      statement.setString(10, mine.role());
      statement.setString(11, mine.sentence());
      statement.setString(12, mine.address());
      statement.setString(13, mine.build());
      statement.setBoolean(14, mine.reachesBroker());
      statement.setString(15, mine.place().name());
      statement.setInt(16, mine.takeoverMillis());
      statement.setBoolean(17, mine.proof().complete());
      statement.setLong(18, mine.proof().flowsDiverged());
      statement.setInt(19, schemaVersion);
      statement.setInt(20, stage.number());
      statement.execute();
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        return view(rows);
      }
    }
  }

  private StageView view(ResultSet rows) throws SQLException {
    List<InstanceReport> instances = new ArrayList<>();
    @Nullable StageView seen = null;
    while (rows.next()) {
      if (seen == null) {
        seen =
            new StageView(
                rows.getLong("epoch"),
                rows.getString("hot"),
                rows.getString("hot_incarnation"),
                rows.getLong("beats"),
                rows.getString("understudy"),
                rows.getString("successor"),
                rows.getBoolean("released"),
                id(rows, "stage_seq", "stage_digest"),
                rows.getBoolean("paused"),
                rows.getString("pause_reason"),
                instances);
      }
      instances.add(instance(rows));
    }
    if (seen == null) {
      throw new SQLException(
          "Stage " + stage.number() + " has no row: somebody emptied the schema. Restart.");
    }
    return seen;
  }

  private static InstanceReport instance(ResultSet rows) throws SQLException {
    return new InstanceReport(
        rows.getString("instance"),
        rows.getString("incarnation"),
        rows.getLong("counter"),
        rows.getInt("priority"),
        id(rows, "position_seq", "position_digest"),
        id(rows, "settled_seq", "settled_digest"),
        rows.getString("role"),
        rows.getString("sentence"),
        QueuePlace.valueOf(rows.getString("place")),
        rows.getString("address"),
        rows.getString("build"),
        rows.getBoolean("reaches_broker"),
        rows.getInt("takeover_ms"),
        new Proof(rows.getBoolean("rehearsed"), rows.getLong("flows_diverged")));
  }

  private static BatchId id(ResultSet rows, String seq, String digest) throws SQLException {
    return new BatchId(rows.getLong(seq), Digest.fromBytes(rows.getBytes(digest)));
  }

  @Override
  public void pause(boolean paused, String reason) {
    boolean _ = link.use("Pausing the stage", session -> pause(session, paused, reason));
  }

  private boolean pause(Session session, boolean paused, String reason) throws SQLException {
    Connection connection = session.connection();
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(sql.in(PAUSE))) {
      statement.setBoolean(1, paused);
      statement.setString(2, reason);
      statement.setInt(3, stage.number());
      statement.execute();
      connection.commit();
    }
    connection.setAutoCommit(true);
    return paused;
  }

  @Override
  public LockWait queue() {
    try {
      return LockQueue.enter(sessions, sql, stage, ended);
    } catch (SQLException e) {
      throw SqlErrors.unusable("Queueing for the stage", e);
    }
  }

  @Override
  public int terminate(String incarnation, String mine, Duration atMost) {
    Terminator terminator =
        new Terminator(stage, sessions.stagePrefix(incarnation), Sessions.prefix(mine), ended);
    return link.use(
        "Ending the sessions of incarnation " + incarnation,
        session -> terminator.run(session.connection(), atMost));
  }

  @Override
  public void close() {
    link.close();
  }
}
