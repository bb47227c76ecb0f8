package io.understudy.postgres;

import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.StoreException;
import java.sql.SQLException;

/**
 * One stage's log in PostgreSQL, to be read and nothing else: no schema is made or changed, no
 * stage is made, and the server lets its sessions write nothing. {@code SELECT} on the schema is
 * enough.
 */
public final class PostgresLog implements AutoCloseable {
  private final PostgresReader reader;
  private final LazyPool pool;
  private final Lookups lookups;
  private final Sessions sessions;

  private PostgresLog(Sessions sessions, Sql sql, Stage stage) {
    this.reader = new PostgresReader(sessions, sql, stage);
    this.pool = LazyPool.forLookups(sessions);
    this.lookups = new Lookups(pool, sql, stage);
    this.sessions = sessions;
  }

  /**
   * Connects.
   *
   * @throws StoreException when the database cannot be reached or read, no instance has made the
   *     stage yet, or only a newer build can read it
   */
  public static PostgresLog open(PostgresSettings settings) {
    Sessions sessions = Sessions.readOnly(settings);
    PostgresSchema.requireReadable(sessions);
    Sql sql = new Sql(settings.schema());
    Stage stage = stage(sessions);
    return new PostgresLog(sessions, sql, stage);
  }

  private static Stage stage(Sessions sessions) {
    PostgresSettings settings = sessions.settings();
    try (Session session = sessions.open(Purpose.LOOKUP)) {
      return new StageSetup(session.connection(), settings)
          .find()
          .orElseThrow(
              () ->
                  new StoreException(
                      "In the schema "
                          + settings.schema()
                          + " there is no node '"
                          + settings.node()
                          + "' with a shard "
                          + settings.shard()
                          + ": no instance of it has run there. Check the node's name.",
                      null));
    } catch (SQLException e) {
      throw SqlErrors.unusable("Finding the stage of node " + settings.node(), e);
    }
  }

  public LogReader log() {
    return reader;
  }

  public FlowLookup flows() {
    return lookups;
  }

  @Override
  public void close() {
    reader.close();
    pool.close();
    sessions.close();
  }
}
