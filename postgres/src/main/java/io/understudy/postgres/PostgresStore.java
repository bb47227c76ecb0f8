package io.understudy.postgres;

import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.HistoryStore;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Receipts;
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
  private static final int LOOKUPS_MAX = 2;

  private final PostgresReader reader;
  private final LazyPool pool;
  private final Lookups lookups;
  private final ReceiptTable receipts;
  private final Door door;
  private final History history;
  private final Sessions sessions;

  private PostgresStore(
      PostgresReader reader, Door door, History history, Sessions sessions, Sql sql, Stage stage) {
    this.history = history;
    this.sessions = sessions;
    this.reader = reader;
    this.door = door;
    SessionSource source = new SessionSource(sessions, Purpose.LOOKUP);
    this.pool = new LazyPool(source, Purpose.LOOKUP, 0, LOOKUPS_MAX, sessions.limits());
    this.lookups = new Lookups(pool, sql, stage);
    this.receipts = new ReceiptTable(pool, sql, stage);
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
    PostgresSchema.migrate(settings);
    Sessions sessions = new Sessions(settings, stepWarmUps);
    Sql sql = new Sql(settings.schema());
    Stage stage = stage(sessions, settings);
    Link reports = new Link(sessions, Purpose.REPORT, _ -> {});
    return new PostgresStore(
        new PostgresReader(sessions, sql, stage),
        new Door(sessions, sql, stage, reports, new EndedSessions()),
        new History(sessions, sql, stage, reports),
        sessions,
        sql,
        stage);
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
  public Receipts receipts() {
    return receipts;
  }

  @Override
  public StageDoor stage() {
    return door;
  }

  @Override
  public HistoryStore history() {
    return history;
  }

  @Override
  public void close() {
    door.close();
    reader.close();
    pool.close();
    sessions.close();
  }
}
