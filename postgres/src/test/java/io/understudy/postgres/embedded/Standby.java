package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A second server that follows a first one, and can be promoted. Made by a low-level base backup,
 * because the programs of the embedded server do not include {@code pg_basebackup}.
 */
public final class Standby implements AutoCloseable {
  private static final Duration STREAM_MAX = Duration.ofSeconds(20);

  private final EmbeddedPostgres first;
  private final EmbeddedPostgres server;

  private Standby(EmbeddedPostgres first, EmbeddedPostgres server) {
    this.first = first;
    this.server = server;
  }

  /**
   * Copies the first server while it runs, and follows it. Returns when it streams.
   *
   * @param from the first server's folder
   */
  public static Standby of(EmbeddedPostgres first, Path from, Path folder)
      throws IOException, SQLException {
    ClusterFolder target = ClusterFolder.open(folder);
    Path db = Files.createDirectory(target.db());
    OwnerOnly.write(target.root().resolve("password"), first.password());
    try (Connection connection = connect(first);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      copy(ClusterFolder.open(from).db(), db);
      try (ResultSet label =
          statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        label.next();
        Files.writeString(db.resolve("backup_label"), label.getString(1));
      }
    }
    Files.createFile(db.resolve("standby.signal"));
    give(db);
    Standby standby = new Standby(first, EmbeddedPostgres.start(folder, following(first)));
    standby.awaitStreaming();
    return standby;
  }

  private static EmbeddedPostgresSettings following(EmbeddedPostgres first) {
    String line =
        "host=%s port=%d user=%s password=%s application_name=standby"
            .formatted(Probe.HOST, first.port(), first.user(), first.password());
    return EmbeddedPostgresSettings.DEFAULT.withParameters(
        Map.of("primary_conninfo", line, "wal_retrieve_retry_interval", "100ms"));
  }

  /** Files may vanish while they are copied: the log brings them back, or they are not needed. */
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(folder).toString());
            if (!Files.exists(copy)) {
              Files.createDirectory(copy);
            }
            Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!String.valueOf(file.getFileName()).startsWith("postmaster.")) {
              try {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
              } catch (NoSuchFileException _) {
                return FileVisitResult.CONTINUE;
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void give(Path db) throws IOException {
    ServerAccount account = ServerAccount.find();
    try (var all = Files.walk(db)) {
      for (Path path : all.toList()) {
        account.give(path);
      }
    }
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("postgres"), server.user(), server.password());
  }

  public EmbeddedPostgres server() {
    return server;
  }

  /** Waits until the first server sends, and this one has everything that was committed by now. */
  public void awaitStreaming() throws SQLException {
    try (Connection connection = connect(first)) {
      String now = text(connection, "SELECT pg_current_wal_flush_lsn()");
      await(
          connection,
          "SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming'"
              + " AND replay_lsn >= '"
              + now
              + "'");
    }
  }

  /** From now on a commit on the first server waits for this one. */
  public void makeSynchronous() throws SQLException {
    set(first, "synchronous_standby_names", "standby");
    try (Connection connection = connect(first)) {
      await(connection, "SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'");
    }
  }

  /** The link between the two is cut: this one falls behind. */
  public void cut() throws SQLException {
    set(server, "primary_conninfo", "");
    try (Connection connection = connect(server)) {
      await(connection, "SELECT count(*) = 0 FROM pg_stat_wal_receiver");
    }
  }

  /** Makes this one the first; returns when it takes writes. */
  public void promote() throws SQLException {
    try (Connection connection = connect(server)) {
      String done = text(connection, "SELECT pg_promote(true, 30)");
      if (!done.equals("t")) {
        throw new SQLException("The standby was not promoted.");
      }
    }
  }

  private static void set(EmbeddedPostgres server, String name, String value) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET " + name + " = '" + value + "'");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static void await(Connection connection, String question) {
    boolean so =
        Processes.await(
            () -> {
              try {
                return text(connection, question).equals("t");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            STREAM_MAX);
    if (!so) {
      throw new IllegalStateException("Not so after " + STREAM_MAX + ": " + question);
    }
  }

  private static String text(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
