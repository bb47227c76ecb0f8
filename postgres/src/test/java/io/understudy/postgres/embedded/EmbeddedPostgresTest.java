package io.understudy.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path temp;

  @AfterEach
  void nothingStaysBehind() {
    ClusterFolder.open(temp.resolve("pg"))
        .postmaster()
        .ifPresent(server -> Processes.killTree(server.pid()));
  }

  @Test
  void startsWithDurableSettingsOnLoopbackAndAPasswordForItsOwnerOnly() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      server.createDatabase("understudy");
      server.createDatabase("understudy");
      for (String durable : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        assertThat(ask(server, "understudy", "SHOW " + durable)).isEqualTo("on");
      }
      assertThat(ask(server, "understudy", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(ask(server, "understudy", "SHOW max_connections")).isEqualTo("200");
      assertThat(ask(server, "understudy", "SHOW server_version")).startsWith("18.");
      assertThat(Files.getPosixFilePermissions(folder().resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(Processes.isAlive(server.pid())).isTrue();
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), "wrong")
                      .close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void aPoliteEndKeepsTheDataAndThePortForTheNextStart() throws Exception {
    int port;
    long pid;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      port = server.port();
      pid = server.pid();
      execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    assertThat(Processes.isAlive(pid)).isFalse();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThat(server.port()).isEqualTo(port);
      assertThat(ask(server, "postgres", "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void afterACrashOfTheServerARestartRecoversOnTheSamePort() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      int port = server.port();
      long pid = server.pid();
      execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
      server.kill();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(server::pid).isInstanceOf(EmbeddedPostgresException.class);
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(server.pid()).isNotEqualTo(pid);
      assertThat(ask(server, "postgres", "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void aServerLeftBehindByAKilledOwnerIsAdopted() throws Exception {
    long pid = startInAProcessThatIsKilled();
    assertThat(Processes.isAlive(pid)).isTrue();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThat(server.pid()).isEqualTo(pid);
      assertThat(ask(server, "postgres", "SELECT 1")).isEqualTo("1");
    }
    assertThat(Processes.isAlive(pid)).isFalse();
  }

  @Test
  void aServerLeftBehindThatDoesNotAnswerIsReplaced() throws Exception {
    long pid = startInAProcessThatIsKilled();
    Processes.signal(pid, "STOP");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThat(server.pid()).isNotEqualTo(pid);
      assertThat(Processes.isAlive(pid)).isFalse();
      assertThat(ask(server, "postgres", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aPidFileThatNamesAStrangerIsNoObstacle() throws Exception {
    EmbeddedPostgres.start(folder()).close();
    Files.writeString(
        folder().resolve("db/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + folder().resolve("db") + "\n0\n5432\n\n\n\n");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThat(ask(server, "postgres", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aSecondOwnerIsRefusedByTheNameOfTheFirst() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining("belongs to this process");
      assertThat(ask(server, "postgres", "SELECT 1")).isEqualTo("1");
    }
    Process owner = ownerProcess();
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining("belongs to process " + owner.pid());
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoConnectsSharesTheServerAndLeavesItRunning() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(folder())) {
      try (EmbeddedPostgres shared = EmbeddedPostgres.connect(folder(), Duration.ofSeconds(5))) {
        assertThat(shared.pid()).isEqualTo(server.pid());
        assertThat(ask(shared, "postgres", "SELECT 1")).isEqualTo("1");
      }
      assertThat(ask(server, "postgres", "SELECT 1")).isEqualTo("1");
    }
    assertThatThrownBy(() -> EmbeddedPostgres.connect(folder(), Duration.ofMillis(50)))
        .hasMessageContaining("No embedded PostgreSQL answers");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  EmbeddedPostgres.start(
                      folder(), EmbeddedPostgresSettings.DEFAULT.withPort(taken.getLocalPort())))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
    }
  }

  @Test
  void aFolderWithWrongRightsOrThatIsAFileIsNamedWithTheServersOwnReason() throws Exception {
    EmbeddedPostgres.start(folder()).close();
    Files.setPosixFilePermissions(
        folder().resolve("db"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("has invalid permissions");
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(file))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void aLostPasswordFileIsNamed() throws Exception {
    EmbeddedPostgres.start(folder()).close();
    Files.delete(folder().resolve("password"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("password");
  }

  private Path folder() {
    return temp.resolve("pg");
  }

  private long startInAProcessThatIsKilled() throws Exception {
    Process owner = ownerProcess();
    long pid = ClusterFolder.open(folder()).postmaster().orElseThrow().pid();
    owner.destroyForcibly().waitFor();
    return pid;
  }

  /** Another JVM that owns the server; returns when the server runs. */
  private Process ownerProcess() throws IOException {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OwnerForTests.class.getName(),
                folder().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = owner.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("running");
    return owner;
  }

  private static String ask(EmbeddedPostgres server, String database, String query)
      throws SQLException {
    try (Connection connection = connect(server, database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server, "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(EmbeddedPostgres server, String database) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
  }
}
