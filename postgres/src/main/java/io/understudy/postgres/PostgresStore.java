package io.understudy.postgres;

import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import java.sql.SQLException;
import java.util.List;

/**
 * One stage's durable state in PostgreSQL, as one incarnation sees it. While warm it keeps three
 * sessions (one reads the log's tail, one waits for news of it, one reports), the one that queues
 * for the stage and those that a reign needs first; look-ups open up to two more when they are
 * used.
 */
public final class PostgresStore implements Store {
  private final PostgresReader reader;
  private final Lookups lookups;
  private final Door door;
  private final Sessions sessions;

  private PostgresStore(PostgresReader reader, Lookups lookups, Door door, Sessions sessions) {
    this.sessions = sessions;
    this.reader = reader;
    this.lookups = lookups;
    this.door = door;
  }

  /**
   * Brings the schema up to date, finds or makes the stage, and connects.
   *
   * @throws StoreException as {@link PostgresSchema#migrate} does
   */
  public static PostgresStore open(PostgresSettings settings) {
    return open(settings, List.of());
  }

  /**
   * As {@link #open(PostgresSettings)}.
   *
   * @param stepWarmUps run on sessions for steps that are opened while waiting for the stage
   */
  public static PostgresStore open(PostgresSettings settings, List<StepWarmUp> stepWarmUps) {
    int schemaVersion = PostgresSchema.migrate(settings);
    Sessions sessions = new Sessions(settings, stepWarmUps);
    Sql sql = new Sql(settings.schema());
    Stage stage = stage(sessions, settings);
    Link reports = new Link(sessions, Purpose.REPORT, _ -> {});
    return new PostgresStore(
        new PostgresReader(sessions, sql, stage),
        new Lookups(sessions, sql, stage),
        new Door(new Door.Parts(sessions, sql, stage, reports, new EndedSessions()), schemaVersion),
        sessions);
  }

  private static Stage stage(Sessions sessions, PostgresSettings settings) {
    try (Session session = sessions.open(Purpose.SCHEMA)) {
      return PostgresSchema.stage(session, settings);
    } catch (SQLException e) {
      throw SqlErrors.unusable("Finding the stage of node " + settings.node(), e);
    }
  }

  @Override
  public LogReader log() {
    return reader;
  }

  @Override
  public FlowLookup flows() {
    return lookups;
  }

  @Override
  public StageDoor stage() {
    return door;
  }

  @Override
  public void close() {
    door.close();
    reader.close();
    lookups.close();
    sessions.close();
  }
}
