package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server in a folder, started by this process and ended with it, politely. A server
 * that a killed owner left behind is adopted when it answers and replaced when it does not. Listens
 * on loopback only; its password stands in the folder, readable for the folder's owner.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration FAST_STOP = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(5);
  private static final Set<String> SOMEBODY_WAS_FASTER = Set.of("42P04", "23505");

  private final RunServer run;
  private final @Nullable OwnerLock lock;

  private EmbeddedPostgres(RunServer run, @Nullable OwnerLock lock) {
    this.run = run;
    this.lock = lock;
  }

  public static EmbeddedPostgres start(Path folder) {
    return start(folder, EmbeddedPostgresSettings.DEFAULT);
  }

  /** Starts or adopts the folder's server, and returns when it takes connections. */
  public static EmbeddedPostgres start(Path folder, EmbeddedPostgresSettings settings) {
    ClusterFolder files = ClusterFolder.open(folder);
    OwnerLock lock = null;
    try {
      lock = OwnerLock.take(files);
      ServerAccount account = ServerAccount.find();
      account.mustReach(files.root());
      Path cache = settings.cache() == null ? account.defaultCache() : settings.cache();
      Cluster cluster = new Cluster(UnpackBinaries.into(cache), account, files);
      cluster.initializeOnce();
      RunServer run = new RunServer(cluster, settings, new Probe(files.password()));
      run.adoptOrStart();
      return new EmbeddedPostgres(run, lock);
    } catch (IOException | RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      throw e instanceof EmbeddedPostgresException own
          ? own
          : new EmbeddedPostgresException(
              "The embedded PostgreSQL in " + files.root() + " does not start: " + e, e);
    }
  }

  /**
   * Uses the server that another process owns, waiting at most so long until it takes connections.
   * {@link #close} leaves it running.
   */
  public static EmbeddedPostgres connect(Path folder, Duration atMost) {
    ClusterFolder files = ClusterFolder.open(folder);
    // A cluster without programs or account: this process never launches it.
    Cluster cluster = new Cluster(files.root(), ServerAccount.OWN, files);
    long began = System.nanoTime();
    if (Processes.await(files::isInitialized, atMost)) {
      RunServer run =
          new RunServer(cluster, EmbeddedPostgresSettings.DEFAULT, new Probe(files.password()));
      Duration left = atMost.minusNanos(System.nanoTime() - began);
      if (Processes.await(() -> run.ask() == Probe.Answer.READY, left)) {
        return new EmbeddedPostgres(run, null);
      }
    }
    throw new EmbeddedPostgresException(
        "No embedded PostgreSQL answers in " + files.root() + " after " + atMost + ".");
  }

  /** Without user and password; see {@link #user} and {@link #password}. */
  public String jdbcUrl(String database) {
    return Probe.url(port(), database);
  }

  public String user() {
    return Probe.USER;
  }

  public String password() {
    return run.probe().password();
  }

  public int port() {
    return running().map(ClusterFolder.Postmaster::port).orElseGet(run.folder()::lastPort);
  }

  /** The server's main process; throws when it does not run. */
  public long pid() {
    return running()
        .map(ClusterFolder.Postmaster::pid)
        .orElseThrow(
            () -> new EmbeddedPostgresException("The embedded PostgreSQL is not running."));
  }

  public boolean isRunning() {
    return running().isPresent();
  }

  /** Makes the database unless it is there. */
  public void createDatabase(String name) {
    if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new EmbeddedPostgresException(
          "A database's name is lower-case letters, digits and underscores, not '" + name + "'.");
    }
    try (Connection connection = run.probe().connect(port(), "postgres")) {
      if (!exists(connection, name)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("CREATE DATABASE " + name);
        }
      }
    } catch (SQLException e) {
      if (!SOMEBODY_WAS_FASTER.contains(String.valueOf(e.getSQLState()))) {
        throw new EmbeddedPostgresException("Cannot make the database '" + name + "': " + e, e);
      }
    }
  }

  private static boolean exists(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Stops the server politely, if it runs, and starts it on the same port. */
  public void restart() {
    if (lock == null) {
      throw new IllegalStateException("Only the owner of a server restarts it.");
    }
    int port = port();
    stop();
    try {
      run.restartOn(port);
    } catch (IOException e) {
      throw new EmbeddedPostgresException("The embedded PostgreSQL does not start: " + e, e);
    }
  }

  /** Kills every process of the server, as a crash would; for tests. */
  public void kill() {
    running().ifPresent(server -> Processes.killTree(server.pid()));
  }

  /** Ends the server: sessions are cut, everything committed is on disk. Does not throw. */
  @Override
  public void close() {
    if (lock != null) {
      stop();
      lock.close();
    }
  }

  private void stop() {
    Optional<ClusterFolder.Postmaster> server = running();
    if (server.isEmpty()) {
      return;
    }
    long pid = server.get().pid();
    try {
      Processes.signal(pid, "INT");
      if (Processes.await(() -> !Processes.isAlive(pid), FAST_STOP)) {
        return;
      }
      Processes.signal(pid, "QUIT");
    } catch (IOException _) {
      // Cannot signal politely: what follows does it the hard way, and is just as safe.
      Processes.killTree(pid);
    }
    if (!Processes.await(() -> !Processes.isAlive(pid), IMMEDIATE_STOP)) {
      Processes.killTree(pid);
    }
  }

  private Optional<ClusterFolder.Postmaster> running() {
    return run.folder().postmaster().filter(server -> Processes.isAlive(server.pid()));
  }
}
