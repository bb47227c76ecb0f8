package io.understudy.verification.bench;

import io.understudy.verification.cluster.Folders;
import io.understudy.verification.cluster.SharedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that is measured with: one of our own in a folder of its own, or a given one. */
public final class BenchDatabase implements AutoCloseable {
  private static final String SETTINGS =
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit',"
          + " 'full_page_writes', 'shared_buffers', 'server_version') ORDER BY name";

  private final Address address;
  private final @Nullable SharedPostgres own;
  private final Path folder;

  /** Where a database is. */
  public record Address(String url, String user, String password) {}

  private BenchDatabase(Address address, @Nullable SharedPostgres own, Path folder) {
    this.address = address;
    this.own = own;
    this.folder = folder;
  }

  static BenchDatabase given(Address address) {
    return new BenchDatabase(address, null, Path.of(""));
  }

  /** Starts one in a new folder, which is removed at the end. */
  public static BenchDatabase start() throws IOException {
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "understudy-bench-" + UUID.randomUUID().toString().substring(0, 8));
    SharedPostgres server = SharedPostgres.start(Files.createDirectories(folder));
    return new BenchDatabase(
        new Address(server.url(), server.user(), server.password()), server, folder);
  }

  public Address address() {
    return address;
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  public void execute(String text) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw new IllegalStateException("The database refuses: " + text, e);
    }
  }

  /** Writes out what waits in memory, so that one measurement does not pay for another. */
  public void checkpoint() {
    execute("CHECKPOINT");
  }

  /** Bytes that were written to the write-ahead log so far. */
  long walBytes() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not tell its log's position.", e);
    }
  }

  /** Processor time of all processes of the server that live; zero of one on another machine. */
  Duration processorTime() {
    return server()
        .map(server -> Stream.concat(Stream.of(server), server.descendants()))
        .orElse(Stream.empty())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The main process is the parent of the one that serves us, if that is a PostgreSQL's here. */
  private Optional<ProcessHandle> server() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return ProcessHandle.of(row.getLong(1))
          .flatMap(ProcessHandle::parent)
          .filter(server -> server.info().command().orElse("").endsWith("postgres"));
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not tell its process.", e);
    }
  }

  /** What durability and speed depend on. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SETTINGS)) {
      while (row.next()) {
        settings.put(row.getString(1), row.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not tell its settings.", e);
    }
    return settings;
  }

  @Override
  public void close() {
    if (own == null) {
      return;
    }
    own.close();
    try {
      Folders.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
