package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which builds may run on one schema together.
 *
 * <p>A migration only adds: a build that does not know it runs on, beside those that do. What was
 * added is used from then on; what it replaces is taken away by a later build, when no instance is
 * left that needs it. That build says so here, in the same change as its migration: {@link #oldest}
 * becomes the version that first did without. It then refuses to migrate while an older instance
 * lives, and an older build refuses to start afterwards.
 *
 * @param oldest the oldest version of the schema that a build must know to run beside this one
 */
record SchemaRule(int oldest) {
  /** Of this build. */
  static final SchemaRule OURS = new SchemaRule(1);

  private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";
  private static final String OLDEST = "SELECT oldest_version FROM $.schema_rule";
  private static final String RAISE =
      "UPDATE $.schema_rule SET oldest_version = ? WHERE oldest_version < ?";

  /** An instance that lives reports many times in this while. */
  private static final String OLDER =
      "SELECT instance, build, schema_version FROM $.instance"
          + " WHERE seen > now() - interval '10 seconds' AND schema_version < ? ORDER BY instance";

  /**
   * Before anything is migrated.
   *
   * @param version the schema's
   * @param known the newest that this build knows
   * @throws StoreException when this build and the schema, or an instance that lives, do not fit
   */
  void require(Connection connection, PostgresSettings settings, int version, int known)
      throws SQLException {
    requireKnown(connection, settings, version, known);
    List<String> older =
        isThere(connection, settings) && oldest > oldestIn(connection, settings)
            ? older(connection, settings)
            : List.of();
    if (!older.isEmpty()) {
      throw new StoreException(
          "This build takes away from the schema "
              + settings.schema()
              + " what running instances need: "
              + String.join(", ", older)
              + "; expected all to know version "
              + oldest
              + " or later. Nothing was changed. Upgrade them to a build between first, or stop"
              + " them.",
          null);
    }
  }

  /** As {@link #require}, for a build that only reads. */
  void requireKnown(Connection connection, PostgresSettings settings, int version, int known)
      throws SQLException {
    if (!isThere(connection, settings)) {
      return; // Made before there was a rule, and fit for all.
    }
    int needed = oldestIn(connection, settings);
    if (needed > known) {
      throw new StoreException(
          "The schema "
              + settings.schema()
              + " has version "
              + version
              + ", which only builds can use that know version "
              + needed
              + " or later; this build knows version "
              + known
              + ". Nothing was changed. Run the newer build.",
          null);
    }
  }

  /** After the migration. */
  void enact(Connection connection, PostgresSettings settings) throws SQLException {
    try (PreparedStatement raise = prepare(connection, settings, RAISE)) {
      raise.setInt(1, oldest);
      raise.setInt(2, oldest);
      raise.executeUpdate();
    }
  }

  private static boolean isThere(Connection connection, PostgresSettings settings)
      throws SQLException {
    try (PreparedStatement exists = connection.prepareStatement(EXISTS)) {
      exists.setString(1, settings.schema() + ".schema_rule");
      try (ResultSet row = exists.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static int oldestIn(Connection connection, PostgresSettings settings)
      throws SQLException {
    try (PreparedStatement ask = prepare(connection, settings, OLDEST);
        ResultSet row = ask.executeQuery()) {
      return row.next() ? row.getInt(1) : 1;
    }
  }

  private List<String> older(Connection connection, PostgresSettings settings) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement ask = prepare(connection, settings, OLDER)) {
      ask.setInt(1, oldest);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          found.add(
              row.getString(1)
                  + " (build "
                  + row.getString(2)
                  + ") knows version "
                  + row.getInt(3));
        }
      }
    }
    return found;
  }

  private static PreparedStatement prepare(
      Connection connection, PostgresSettings settings, String text) throws SQLException {
    return connection.prepareStatement(new Sql(settings.schema()).in(text));
  }
}
