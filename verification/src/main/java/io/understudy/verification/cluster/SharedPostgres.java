package io.understudy.verification.cluster;

import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.EmbeddedPostgresSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * The PostgreSQL of a cluster, owned by this process, so that it outlives the instances. A guard
 * process ends it should this process be killed.
 */
public final class SharedPostgres implements AutoCloseable {
  private static final String DATABASE = "understudy";

  /** Reads pids, and at the end of its input asks the last of them to end, if it is a server's. */
  private static final String GUARD =
      "trap '' INT TERM; while read next; do pid=$next; done;"
          + " case \"$(cat /proc/$pid/comm 2>/dev/null || ps -o comm= -p $pid)\" in"
          + " *postgres*) kill -INT $pid ;; esac";

  private final EmbeddedPostgres server;
  private final OutputStream guard;
  private final String database;
  private final boolean owner;

  private SharedPostgres(
      EmbeddedPostgres server, OutputStream guard, String database, boolean owner) {
    this.server = server;
    this.guard = guard;
    this.database = database;
    this.owner = owner;
  }

  public static SharedPostgres start(Path folder) {
    // So that the database itself tells when a batch was committed, and nobody has to watch.
    Map<String, String> parameters = Map.of("track_commit_timestamp", "on");
    EmbeddedPostgres server =
        EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT.withParameters(parameters));
    try {
      server.createDatabase(DATABASE);
      // Not one of the own processes: it must outlive this one for a moment.
      Process guard =
          new ProcessBuilder("sh", "-c", GUARD)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      SharedPostgres shared = new SharedPostgres(server, guard.getOutputStream(), DATABASE, true);
      shared.tellGuard();
      return shared;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
  }

  /** A new database on the same server, which goes on when this one is closed. */
  public SharedPostgres another(String name) {
    server.createDatabase(name);
    return new SharedPostgres(server, guard, name, false);
  }

  private void tellGuard() {
    try {
      guard.write((server.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      guard.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return server.jdbcUrl(database);
  }

  public String user() {
    return server.user();
  }

  public String password() {
    return server.password();
  }

  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user());
    properties.setProperty("password", password());
    properties.setProperty("ApplicationName", "verification");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    return DriverManager.getConnection(url(), properties);
  }

  /** Stops the server, which cuts every session, and starts it again. */
  public void restart() {
    server.restart();
    tellGuard();
  }

  /** Kills every process of the server and starts it again, through its crash recovery. */
  public void crash() {
    server.kill();
    restart();
  }

  public boolean isRunning() {
    return server.isRunning();
  }

  /** Kills every process of the server; it is down until {@link #restart}. */
  public void stop() {
    server.kill();
  }

  @Override
  public void close() {
    if (!owner) {
      return;
    }
    server.close();
    try {
      guard.close();
    } catch (IOException _) {
      return; // the guard has ended already
    }
  }
}
