package io.understudy.postgres;

import io.understudy.testkit.store.StoreHarness;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A fresh schema, an administrator's connection to meddle with it, and its stores. */
final class PostgresHarness implements StoreHarness {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final int BATCHES_PER_PARTITION = 4;

  private final TestServer server;
  private final String schema = "t" + SCHEMAS.incrementAndGet();
  private Connection admin;
  private final List<PostgresStore> stores = new ArrayList<>();

  PostgresHarness(TestServer server) {
    this.server = server;
    admin = connect();
    execute("CREATE TABLE effect_" + schema + " (name text NOT NULL)");
  }

  private Connection connect() {
    PostgresSettings settings = settings("admin");
    try {
      return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** After a restart of the server. */
  void reconnect() {
    admin = connect();
  }

  String schema() {
    return schema;
  }

  /** Settings for a store that the test opens itself. */
  PostgresSettings settings(String incarnation) {
    return server
        .settings(schema, incarnation)
        .withLease(Duration.ofSeconds(4))
        .withTransactionsMax(TRANSACTIONS_MAX)
        .withBatchesPerPartition(BATCHES_PER_PARTITION);
  }

  @Override
  public PostgresStore open(String incarnation) {
    PostgresStore store = PostgresStore.open(settings(incarnation));
    synchronized (stores) {
      stores.add(store);
    }
    return store;
  }

  /** Returns when the sessions are gone. */
  @Override
  public void cut(String incarnation) {
    number(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE"
            + " starts_with(application_name, '"
            + Sessions.prefix(incarnation)
            + "')");
  }

  @Override
  public void rewind(long seq) {
    execute("DELETE FROM " + schema + ".batch WHERE seq > " + seq);
    execute("DELETE FROM " + schema + ".journal WHERE seq > " + seq);
    execute("DELETE FROM " + schema + ".flow WHERE opened_seq > " + seq);
  }

  @Override
  public void effect(Connection step, String name) throws SQLException {
    try (PreparedStatement insert =
        step.prepareStatement("INSERT INTO effect_" + schema + " VALUES (?)")) {
      insert.setString(1, name);
      insert.executeUpdate();
    }
  }

  @Override
  public int effects(String name) {
    return (int) number("SELECT count(*) FROM effect_" + schema + " WHERE name = '" + name + "'");
  }

  @Override
  public void failSilently(Connection step) throws SQLException {
    try (Statement statement = step.createStatement()) {
      statement.execute("SELECT 1 / 0");
    } catch (SQLException _) {
      // as a careless author does
    }
  }

  @Override
  public void smuggleCommit(Connection step) throws SQLException {
    try (Statement statement = step.createStatement()) {
      statement.execute("SELECT 1; COMMIT");
    }
  }

  void execute(String sql) {
    try (Statement statement = admin.createStatement()) {
      statement.execute(in(sql));
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  long number(String sql) {
    try (Statement statement = admin.createStatement();
        ResultSet row = statement.executeQuery(in(sql))) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The statement for this harness's schema. */
  String in(String sql) {
    return sql.replace("$.", schema + ".");
  }

  String text(String sql) {
    try (Statement statement = admin.createStatement();
        ResultSet row = statement.executeQuery(in(sql))) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    synchronized (stores) {
      stores.forEach(PostgresStore::close);
    }
    endSessionsThatTestsLeftOpen();
    execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    execute("DROP TABLE effect_" + schema);
    try {
      admin.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void endSessionsThatTestsLeftOpen() {
    number(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE"
            + " starts_with(application_name, 'us:')");
  }
}
