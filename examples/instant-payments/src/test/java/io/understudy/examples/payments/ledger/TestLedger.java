package io.understudy.examples.payments.ledger;

import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.EmbeddedPostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A database of its own with the module's tables and accounts, on one server for all tests. */
public final class TestLedger {
  private static final String TEMPLATE = "payments_template";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String url;

  private TestLedger(String url) {
    this.url = url;
  }

  /** A ledger as it is after the migrations. */
  public static TestLedger fresh() {
    EmbeddedPostgres server = Holder.SERVER;
    String name = "payments_" + COUNT.incrementAndGet();
    try (Connection connection = open(server.jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new TestLedger(server.jdbcUrl(name));
  }

  /** A new connection; it commits each statement unless told otherwise. */
  public Connection open() throws SQLException {
    return open(url);
  }

  /** Work in one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection tx) throws Exception;
  }

  /** Commits what the work does, or nothing of it when it throws. */
  public <T> T transaction(Work<T> work) throws Exception {
    try (Connection tx = open()) {
      tx.setAutoCommit(false);
      T result = work.run(tx);
      tx.commit();
      return result;
    }
  }

  /** Runs SQL for which the tables' triggers and foreign keys look away. */
  public void plant(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(sql);
    }
  }

  public LedgerReport audit() {
    try (Connection connection = open()) {
      return LedgerAudit.run(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public BigDecimal balance(String iban) {
    return new BigDecimal(text("SELECT balance FROM payments.account WHERE iban = '" + iban + "'"));
  }

  public BigDecimal reserved(String iban) {
    return new BigDecimal(
        text("SELECT reserved FROM payments.account WHERE iban = '" + iban + "'"));
  }

  /** The only value that a query gives. */
  public String text(String sql) {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new IllegalStateException("Nothing is found by " + sql);
      }
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection open(String url) throws SQLException {
    return DriverManager.getConnection(url, Holder.SERVER.user(), Holder.SERVER.password());
  }

  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.start(
                Files.createTempDirectory("understudy-payments-test"),
                EmbeddedPostgresSettings.DEFAULT.withParameters(Map.of("fsync", "off")));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.createDatabase(TEMPLATE);
        Flyway.configure()
            .dataSource(server.jdbcUrl(TEMPLATE), server.user(), server.password())
            .locations("classpath:payments/migrations")
            .load()
            .migrate();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
