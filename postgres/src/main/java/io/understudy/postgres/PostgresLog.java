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
  private final Lookups lookups;
  private final Sessions sessions;

  private PostgresLog(PostgresReader reader, Lookups lookups, Sessions sessions) {
    this.reader = reader;
    this.lookups = lookups;
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
    return new PostgresLog(
        new PostgresReader(sessions, sql, stage), new Lookups(sessions, sql, stage), sessions);
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
    lookups.close();
    sessions.close();
  }
}
