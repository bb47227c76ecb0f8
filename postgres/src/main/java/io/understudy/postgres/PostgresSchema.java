package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Brings a schema to what this build needs. Any number of instances may do it at once. */
public final class PostgresSchema {
  private static final int OLDEST_VERSION = 15;
  private static final String HISTORY = "schema_history";
  private static final String MIGRATIONS = "classpath:io/understudy/postgres/migration";

  /** Advisory lock class: {@code "USmg"} in ASCII. */
  private static final int MIGRATION_LOCK = 0x55536D67;

  private PostgresSchema() {}

  /**
   * Creates or upgrades the schema.
   *
   * @throws StoreException when the database cannot be reached, is older than PostgreSQL 15, its
   *     role may not do this, or the schema was made by a newer build
   */
  public static void migrate(PostgresSettings settings) {
    Sessions sessions = new Sessions(settings);
    String doing = "Preparing the schema " + settings.schema() + " at " + settings.shownUrl();
    try (Session session = sessions.open(Purpose.SCHEMA)) {
      requireVersion(session.connection());
      // Held until this session ends: whoever comes second finds the work done.
      try (PreparedStatement lock =
          session.connection().prepareStatement("SELECT pg_advisory_lock(?, hashtext(?))")) {
        lock.setInt(1, MIGRATION_LOCK);
        lock.setString(2, settings.schema());
        lock.execute();
      }
      migrate(sessions, settings);
    } catch (SQLException e) {
      throw SqlErrors.unusable(doing, e);
    } catch (FlywayException e) {
      throw refused(doing, e);
    }
  }

  /**
   * Removes the schema with everything in it, if it is there.
   *
   * @throws StoreException when the database cannot be reached or the role may not do this
   */
  public static void drop(PostgresSettings settings) {
    String doing = "Removing the schema " + settings.schema() + " at " + settings.shownUrl();
    try (Session session = new Sessions(settings).open(Purpose.SCHEMA);
        Statement statement = session.connection().createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + settings.schema() + " CASCADE");
    } catch (SQLException e) {
      throw SqlErrors.unusable(doing, e);
    }
  }

  private static void migrate(Sessions sessions, PostgresSettings settings) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(new SessionSource(sessions, Purpose.SCHEMA))
            .schemas(settings.schema())
            .defaultSchema(settings.schema())
            .createSchemas(true)
            .table(HISTORY)
            .locations(MIGRATIONS)
            .load();
    MigrationInfo current = flyway.info().current();
    if (current != null && current.getState().isResolved() && flyway.info().pending().length == 0) {
      return;
    }
    if (current != null && !current.getState().isResolved()) {
      throw new StoreException(
          "The schema "
              + settings.schema()
              + " has version "
              + current.getVersion()
              + ", which a newer build made; this build does not know it. Nothing was changed. Run"
              + " the newer build, or give this one a schema of its own.",
          null);
    }
    flyway.migrate();
  }

  private static void requireVersion(Connection connection) throws SQLException {
    int found = connection.getMetaData().getDatabaseMajorVersion();
    if (found < OLDEST_VERSION) {
      throw new StoreException(
          "The server is PostgreSQL "
              + connection.getMetaData().getDatabaseProductVersion()
              + "; expected "
              + OLDEST_VERSION
              + " or newer. Nothing was changed. Upgrade the server.",
          null);
    }
  }

  private static StoreException refused(String doing, FlywayException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return SqlErrors.unusable(doing, sql);
      }
    }
    return new StoreException(doing + " did not work: " + e.getMessage(), e);
  }

  /** Finds the stage of the settings, and makes it when it is the first time. */
  static Stage stage(Session session, PostgresSettings settings) throws SQLException {
    return new StageSetup(session.connection(), settings).stage();
  }
}
