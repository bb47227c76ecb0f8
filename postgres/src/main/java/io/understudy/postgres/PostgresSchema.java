package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

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
   * @return the newest version of the schema that this build knows
   * @throws StoreException when the database cannot be reached, is older than PostgreSQL 15, its
   *     role may not do this, or {@link SchemaRule} says that this build and the schema do not fit
   */
  public static int migrate(PostgresSettings settings) {
    return migrate(settings, SchemaRule.OURS);
  }

  static int migrate(PostgresSettings settings, SchemaRule rule) {
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
      Flyway flyway = flyway(sessions, settings);
      MigrationInfoService found = flyway.info(); // Several connections, so only once.
      int known = known(found);
      rule.require(session.connection(), settings, version(found), known);
      if (version(found) < known) {
        flyway.migrate();
      }
      rule.enact(session.connection(), settings);
      return known;
    } catch (SQLException e) {
      throw SqlErrors.unusable(doing, e);
    } catch (FlywayException e) {
      throw refused(doing, e);
    }
  }

  /**
   * Checks that this build can read the schema; changes nothing.
   *
   * @throws StoreException when it is not there, or only a newer build can
   */
  static void requireReadable(Sessions sessions) {
    PostgresSettings settings = sessions.settings();
    String doing = "Looking at the schema " + settings.schema() + " at " + settings.shownUrl();
    try (Session session = sessions.open(Purpose.LOOKUP)) {
      requireVersion(session.connection());
      MigrationInfoService found = flyway(sessions, settings).info();
      int version = version(found);
      if (version == 0) {
        throw new StoreException(
            "There is no schema "
                + settings.schema()
                + " at "
                + settings.shownUrl()
                + ", or the user may not read it: no instance of the node has run there.",
            null);
      }
      SchemaRule.OURS.requireKnown(session.connection(), settings, version, known(found));
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

  private static Flyway flyway(Sessions sessions, PostgresSettings settings) {
    return Flyway.configure()
        .dataSource(new SessionSource(sessions, Purpose.SCHEMA))
        .schemas(settings.schema())
        .defaultSchema(settings.schema())
        .createSchemas(true)
        .table(HISTORY)
        .locations(MIGRATIONS)
        .load();
  }

  /** The version that the schema has; 0 when there is none. */
  private static int version(MigrationInfoService found) {
    MigrationInfo current = found.current();
    return current == null || current.getVersion() == null ? 0 : number(current);
  }

  private static int known(MigrationInfoService found) {
    return Arrays.stream(found.all())
        .filter(each -> each.getState().isResolved() && each.getVersion() != null)
        .mapToInt(PostgresSchema::number)
        .max()
        .orElseThrow();
  }

  private static int number(MigrationInfo migration) {
    return migration.getVersion().getMajor().intValueExact();
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
